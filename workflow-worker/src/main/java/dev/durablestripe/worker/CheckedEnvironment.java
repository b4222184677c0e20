package dev.durablestripe.worker;

import dev.durablestripe.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The variables that the framework sees are those that were checked: no empty ones, nothing with
 * spaces around, and secrets instead of the names of their files.
 */
final class CheckedEnvironment {
  private static final String ENVIRONMENT =
      StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

  private CheckedEnvironment() {}

  /** Gives an application the checked variables in place of the process's own. */
  static void use(SpringApplication application, Settings settings) {
    Map<String, Object> environment = new HashMap<>(settings.environment());
    // The starter's, where both programs share their variables.
    environment.remove("SERVER_PORT");
    // Decides who migrates. The framework would do without Flyway, which also looks and waits.
    environment.remove(DatabaseSettings.MIGRATES);
    application.addInitializers(
        context ->
            context
                .getEnvironment()
                .getPropertySources()
                .replace(
                    ENVIRONMENT, new SystemEnvironmentPropertySource(ENVIRONMENT, environment)));
  }
}
