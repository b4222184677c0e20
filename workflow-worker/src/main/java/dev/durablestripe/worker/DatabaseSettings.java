package dev.durablestripe.worker;

import dev.durablestripe.settings.InvalidSettingException;
import dev.durablestripe.settings.LoopbackHosts;
import dev.durablestripe.settings.PlaintextConnectionWarnings;
import dev.durablestripe.settings.Settings;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The database's settings, which the framework reads itself; here they are checked first. */
final class DatabaseSettings {
  /** Whether the worker migrates, under the framework's own name for it. */
  static final String MIGRATES = "SPRING_FLYWAY_ENABLED";

  private static final List<String> OWNER =
      List.of("SPRING_FLYWAY_URL", "SPRING_FLYWAY_USER", "SPRING_FLYWAY_PASSWORD");
  private static final String URL = "SPRING_DATASOURCE_URL";
  private static final String FLYWAY_URL = "SPRING_FLYWAY_URL";

  /** Modes that never fall back to plaintext, unlike the default, {@code prefer}. */
  private static final Set<String> TLS = Set.of("require", "verify-ca", "verify-full");

  private DatabaseSettings() {}

  /**
   * Checks where the database is, and that the worker's role is named.
   *
   * @throws InvalidSettingException when one is missing or cannot be used
   */
  static void check(Settings settings) {
    check(URL, settings.required(URL, "Set it to jdbc:postgresql://host:5432/database"));
    settings.required("SPRING_DATASOURCE_USERNAME", "Set it to the worker's role in PostgreSQL");
    settings.text(FLYWAY_URL).ifPresent(url -> check(FLYWAY_URL, url));
  }

  /**
   * Whether the worker migrates, as it does by default. One that does not is not to have the
   * password of the tables' owner either.
   *
   * @throws InvalidSettingException when it is told both
   */
  static boolean migrates(Settings settings) {
    if (settings.word(MIGRATES, List.of("true", "false")).equals("true")) {
      return true;
    }
    for (String name : OWNER) {
      if (settings.text(name).isPresent()) {
        throw new InvalidSettingException(
            name,
            "is set, and " + MIGRATES + " is false",
            "Remove it: a worker that does not migrate should not know who does");
      }
    }
    return false;
  }

  /** Says which URL leaves it to the server whether the connection is encrypted. */
  static List<String> warnings(Settings settings) {
    return Stream.of(URL, FLYWAY_URL)
        .filter(name -> settings.text(name).filter(DatabaseSettings::isPlaintext).isPresent())
        .map(name -> PlaintextConnectionWarnings.warning(name, "Add ?sslmode=verify-full"))
        .toList();
  }

  private static void check(String name, String url) {
    try {
      if (url.startsWith("jdbc:postgresql:")) {
        DriverManager.getDriver(url);
        return;
      }
    } catch (SQLException e) {
      // Said below; the driver's message may quote the URL, which may hold a password.
    }
    throw new InvalidSettingException(
        name, "is not a PostgreSQL URL", "Use jdbc:postgresql://host:5432/database");
  }

  private static boolean isPlaintext(String url) {
    Map<String, String> parsed = parse(url);
    return !demandsTls(parsed)
        && !Stream.of(parsed.getOrDefault("PGHOST", "").split(",", -1)).allMatch(LoopbackHosts::is);
  }

  /** Without a mode, {@code ssl} alone means verify-full. */
  private static boolean demandsTls(Map<String, String> url) {
    String mode = url.get("sslmode");
    return mode == null
        ? List.of("", "true").contains(url.getOrDefault("ssl", "false"))
        : TLS.contains(mode);
  }

  /** A URL's parts as the driver understands them. */
  private static Map<String, String> parse(String url) {
    try {
      return Stream.of(DriverManager.getDriver(url).getPropertyInfo(url, new Properties()))
          .filter(property -> property.value != null)
          .collect(Collectors.toMap(property -> property.name, property -> property.value));
    } catch (SQLException e) {
      throw new IllegalArgumentException("Not a PostgreSQL URL");
    }
  }
}
