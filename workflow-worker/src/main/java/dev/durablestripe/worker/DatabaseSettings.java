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

/** Checks the database's settings, which Spring Boot then reads itself. */
final class DatabaseSettings {
  /** Whether the worker migrates, under Spring Boot's own name. */
  static final String MIGRATES = "SPRING_FLYWAY_ENABLED";

  private static final List<String> OWNER_SETTINGS =
      List.of("SPRING_FLYWAY_URL", "SPRING_FLYWAY_USER", "SPRING_FLYWAY_PASSWORD");
  private static final String URL = "SPRING_DATASOURCE_URL";
  private static final String FLYWAY_URL = "SPRING_FLYWAY_URL";

  /** Modes that never fall back to plain text, unlike the default, {@code prefer}. */
  private static final Set<String> TLS_MODES = Set.of("require", "verify-ca", "verify-full");

  private DatabaseSettings() {}

  /**
   * Checks the database's URL, and that the worker's role is set.
   *
   * @throws InvalidSettingException if one is missing or cannot be used
   */
  static void check(Settings settings) {
    check(URL, settings.required(URL, "Set it to jdbc:postgresql://host:5432/database"));
    settings.required("SPRING_DATASOURCE_USERNAME", "Set it to the worker's role in PostgreSQL");
    settings.text(FLYWAY_URL).ifPresent(url -> check(FLYWAY_URL, url));
  }

  /**
   * Whether the worker migrates, which is the default. A worker that does not migrate must not have
   * the credentials of the tables' owner.
   *
   * @throws InvalidSettingException if it does not migrate and has these credentials
   */
  static boolean migrates(Settings settings) {
    if (settings.word(MIGRATES, List.of("true", "false")).equals("true")) {
      return true;
    }
    for (String name : OWNER_SETTINGS) {
      if (settings.text(name).isPresent()) {
        throw new InvalidSettingException(
            name,
            "is set, and " + MIGRATES + " is false",
            "Remove it: a worker that does not migrate does not need it");
      }
    }
    return false;
  }

  /** One sentence for each URL that does not demand an encrypted connection. */
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
      // Reported below; the driver's message may quote the URL, which may contain a password.
    }
    throw new InvalidSettingException(
        name, "is not a PostgreSQL URL", "Use jdbc:postgresql://host:5432/database");
  }

  private static boolean isPlaintext(String url) {
    Map<String, String> parsed = parse(url);
    return !requiresTls(parsed)
        && !Stream.of(parsed.getOrDefault("PGHOST", "").split(",", -1)).allMatch(LoopbackHosts::is);
  }

  /** Without {@code sslmode}, {@code ssl} means {@code verify-full}. */
  private static boolean requiresTls(Map<String, String> url) {
    String mode = url.get("sslmode");
    return mode == null
        ? List.of("", "true").contains(url.getOrDefault("ssl", "false"))
        : TLS_MODES.contains(mode);
  }

  /** The properties of a URL, as the driver parses it. */
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
