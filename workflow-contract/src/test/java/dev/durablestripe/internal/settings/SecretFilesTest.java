package dev.durablestripe.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SecretFilesTest {
  @TempDir private Path folder;

  private String file(String content) throws IOException {
    return file(content.getBytes(StandardCharsets.UTF_8));
  }

  private String file(byte[] content) throws IOException {
    return Files.write(folder.resolve("secret"), content).toString();
  }

  @ParameterizedTest
  @FieldSource("dev.durablestripe.internal.settings.SecretFiles#SETTINGS")
  void areReadAndStripped(String setting) throws IOException {
    String file = SecretFiles.name(setting);
    Settings settings = new Settings(Map.of(file, file(" s3cret\r\n"), setting, ""));

    assertThat(settings.text(setting)).hasValue("s3cret");
    // Spring Boot and Temporal's library read these.
    assertThat(settings.environment()).containsExactly(Map.entry(setting, "s3cret"));
    assertThat(SettingNames.KNOWN).contains(file);
  }

  @Test
  void onlySecretsAreReadFromFiles() throws IOException {
    Settings settings = new Settings(Map.of("STRIPE_API_BASE_FILE", file("http://host")));

    assertThat(settings.text("STRIPE_API_BASE")).isEmpty();
  }

  @Test
  void anEmptyNameIsIgnored() {
    assertThat(new Settings(Map.of("STRIPE_SECRET_KEY_FILE", " ")).environment()).isEmpty();
  }

  @Test
  void isRefusedTogetherWithTheVariable() throws IOException {
    String file = file("rk_test_oops");

    assertRefused(
        () -> new Settings(Map.of("STRIPE_SECRET_KEY_FILE", file, "STRIPE_SECRET_KEY", "rk_oops")),
        "is set, and STRIPE_SECRET_KEY as well. Remove one of them.");
  }

  @Test
  void isRefusedIfEmptyTooLargeOrNotText() throws IOException {
    assertRefused(file(" \n"), "names an empty file");
    assertRefused(file("oops".repeat(300_000)), "names a file of more than 1 MiB");
    assertRefused(file(new byte[] {'o', 'o', 'p', 's', (byte) 0xFF}), "is not text in UTF-8");
  }

  @Test
  void isRefusedIfUnreadable() {
    assertRefused(folder.toString(), "names a file that cannot be read");
    // A secret in the wrong variable.
    assertRefused("rk_live_oops", "names a file that cannot be read");
    assertRefused("oops\0", "names a file that cannot be read");
  }

  private static void assertRefused(String path, String problem) {
    assertRefused(() -> new Settings(Map.of("STRIPE_SECRET_KEY_FILE", path)), problem);
  }

  private static void assertRefused(ThrowingCallable reading, String problem) {
    assertThatThrownBy(reading)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("STRIPE_SECRET_KEY_FILE ")
        .hasMessageContaining(problem)
        .hasMessageNotContaining("oops");
  }
}
