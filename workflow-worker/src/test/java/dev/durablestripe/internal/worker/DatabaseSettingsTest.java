package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.settings.Settings;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
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
        "jdbc:aws-wrapper:postgresql://db/app?wrapperPlugins=failover&password=oops",
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
        "jdbc:aws-wrapper:postgresql://db/app?sslmode=require&wrapperPlugins=failover",
      })
  void doNotWarnOfTlsOrThisMachine(String url) {
    assertThat(warnings("SPRING_DATASOURCE_URL", url)).isEmpty();
  }

  /** Of a driver that wraps PostgreSQL's, as the AWS Advanced JDBC Wrapper does. */
  @Test
  void acceptTheUrlOfAWrappingDriverThatIsPresent() throws SQLException {
    String url = "jdbc:test-wrapper:postgresql://db/app";
    assertThatThrownBy(() -> check(url))
        .hasMessageContaining("SPRING_DATASOURCE_URL needs a driver that is not on the class path");
    Driver wrapping = new WrappingDriver();
    DriverManager.registerDriver(wrapping);
    try {
      check(url);
    } finally {
      DriverManager.deregisterDriver(wrapping);
    }
  }

  private static void check(String url) {
    DatabaseSettings.check(
        new Settings(Map.of("SPRING_DATASOURCE_URL", url, "SPRING_DATASOURCE_USERNAME", "worker")));
  }

  /** Accepts URLs of its own. */
  private static final class WrappingDriver extends org.postgresql.Driver {
    @Override
    public boolean acceptsURL(String url) {
      return url.startsWith("jdbc:test-wrapper:postgresql:");
    }
  }

  @Test
  void doNotWarnOfSettingsThatAreNotSet() {
    assertThat(DatabaseSettings.warnings(new Settings(Map.of()))).isEmpty();
  }
}
