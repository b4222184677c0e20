package dev.durablestripe.internal.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

class CheckedEnvironmentTest {
  private static final class NoBeans {}

  @Test
  void springSeesOnlyCheckedVariables(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
    Settings settings =
        new Settings(
            Map.of(
                "SPRING_DATASOURCE_PASSWORD_FILE", secret.toString(),
                "SPRING_DATASOURCE_URL", " jdbc:x ",
                "SPRING_DATASOURCE_USERNAME", " ",
                "SERVER_PORT", "1"));
    SpringApplication application = new SpringApplication(NoBeans.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    CheckedEnvironment.use(application, settings, Set.of("SERVER_PORT"));

    try (ConfigurableApplicationContext context = application.run()) {
      Environment environment = context.getEnvironment();
      assertThat(environment.getProperty("spring.datasource.password")).isEqualTo("s3cret");
      assertThat(environment.getProperty("spring.datasource.url")).isEqualTo("jdbc:x");
      assertThat(environment.containsProperty("spring.datasource.username")).isFalse();
      assertThat(environment.containsProperty("server.port")).isFalse();
      assertThat(environment.containsProperty("PATH")).isFalse();
    }
  }
}
