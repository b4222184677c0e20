package dev.durablestripe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.settings.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {
  private static List<String> warnings(String name, String url) {
    return DatabaseSettings.warnings(new Settings(Map.of(name, url)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/app",
        "jdbc:postgresql://db:5432/app?sslmode=prefer&password=oops",
        "jdbc:postgresql://db/app?sslmode=disable",
        "jdbc:postgresql://db/app?sslmode=allow",
        "jdbc:postgresql://127.0.0.1,db/app",
        "jdbc:postgresql://10.0.0.1/app?ssl=false",
        "jdbc:postgresql://[2001:db8::1]/app",
      })
  void warnOfPlaintextToAnotherHost(String url) {
    assertThat(warnings("SPRING_DATASOURCE_URL", url))
        .singleElement()
        .asString()
        .startsWith("SPRING_DATASOURCE_URL connects to another host without TLS")
        .contains("sslmode=verify-full")
        .doesNotContain("oops");
    assertThat(warnings("SPRING_FLYWAY_URL", url)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql:app",
        "jdbc:postgresql://localhost/app",
        "jdbc:postgresql://127.0.0.1:5432,[::1]:5433/app",
        "jdbc:postgresql://db/app?sslmode=require",
        "jdbc:postgresql://db/app?sslmode=verify-full&sslrootcert=/ca.pem",
        "jdbc:postgresql://db/app?ssl=true",
        "jdbc:postgresql://db/app?ssl",
      })
  void doNotWarnOfTlsOrThisMachine(String url) {
    assertThat(warnings("SPRING_DATASOURCE_URL", url)).isEmpty();
  }

  @Test
  void doNotWarnOfSettingsThatAreNotSet() {
    assertThat(DatabaseSettings.warnings(new Settings(Map.of()))).isEmpty();
  }
}
