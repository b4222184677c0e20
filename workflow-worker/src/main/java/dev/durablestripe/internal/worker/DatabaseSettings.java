package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.LoopbackHosts;
import dev.durablestripe.internal.settings.PlaintextConnectionWarnings;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.worker.database.SchemaName;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks the database's settings, which Spring Boot then reads itself. */
final class DatabaseSettings {
  /** Whether the worker migrates, under Spring Boot's own name. */
  static final String MIGRATES = "SPRING_FLYWAY_ENABLED";

  private static final String URL = "SPRING_DATASOURCE_URL";
  private static final String USERNAME = "SPRING_DATASOURCE_USERNAME";
  private static final String PASSWORD = "SPRING_DATASOURCE_PASSWORD";
  private static final String FLYWAY_URL = "SPRING_FLYWAY_URL";
  private static final String FLYWAY_USER = "SPRING_FLYWAY_USER";
  private static final String FLYWAY_PASSWORD = "SPRING_FLYWAY_PASSWORD";
  private static final List<String> OWNER_SETTINGS =
      List.of(FLYWAY_URL, FLYWAY_USER, FLYWAY_PASSWORD);

  /** Modes that never fall back to plain text, unlike the default, {@code prefer}. */
  private static final Set<String> TLS_MODES = Set.of("require", "verify-ca", "verify-full");

  /** Drivers that wrap PostgreSQL's put their names before it: jdbc:aws-wrapper:postgresql://… */
  private static final Pattern POSTGRESQL =
      Pattern.compile("jdbc:(?:[a-z0-9-]+:)*?postgresql:(.*)", Pattern.DOTALL);

  private DatabaseSettings() {}

  /**
   * Checks the database's URL, and that the worker's role is set.
   *
   * @throws InvalidSettingException if one is missing or cannot be used
   */
  static void check(Settings settings) {
    check(URL, settings.required(URL, "Set it to jdbc:postgresql://host:5432/database"));
    settings.required(USERNAME, "Set it to the worker's role in PostgreSQL");
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

  /** The password of the worker's role; empty if it has none. */
  static Supplier<Optional<String>> password(Settings settings) {
    return settings.reloadable(List.of(PASSWORD), next -> next.text(PASSWORD));
  }

  /**
   * Who migrates the program's database, and how.
   *
   * @throws InvalidSettingException if the worker does not migrate and has the owner's credentials
   */
  static MigrationSettings migration(Settings settings) {
    Optional<String> role = settings.text(USERNAME);
    return new MigrationSettings(
        migrates(settings),
        settings.text(FLYWAY_URL).or(() -> settings.text(URL)),
        settings.text(FLYWAY_USER).or(() -> role),
        settings.reloadable(
            List.of(FLYWAY_PASSWORD, PASSWORD),
            next -> next.text(FLYWAY_PASSWORD).or(() -> next.text(PASSWORD))),
        SchemaName.from(settings),
        role);
  }

  /**
   * Who migrates the database of an application that the worker is part of, and how: by default the
   * worker, with the application's connections.
   *
   * @throws InvalidSettingException if a URL is missing or cannot be used, or the worker does not
   *     migrate and has the owner's credentials
   */
  static MigrationSettings embeddedMigration(Settings settings) {
    boolean migrates = migrates(settings);
    Optional<String> user = settings.text(FLYWAY_USER);
    if (user.isPresent()) {
      settings.required(FLYWAY_URL, "Set it too, or remove " + FLYWAY_USER);
    }
    settings
        .text(FLYWAY_URL)
        .ifPresent(
            url -> {
              check(FLYWAY_URL, url);
              settings.required(FLYWAY_USER, "Set it to the role that owns the tables");
            });
    return new MigrationSettings(
        migrates,
        settings.text(FLYWAY_URL),
        user,
        settings.reloadable(List.of(FLYWAY_PASSWORD), next -> next.text(FLYWAY_PASSWORD)),
        SchemaName.from(settings),
        Optional.empty());
  }

  /** One sentence for each URL that does not demand an encrypted connection. */
  static List<String> warnings(Settings settings) {
    return Stream.of(URL, FLYWAY_URL)
        .filter(name -> settings.text(name).filter(DatabaseSettings::isPlaintext).isPresent())
        .map(name -> PlaintextConnectionWarnings.warning(name, "Add ?sslmode=verify-full"))
        .toList();
  }

  private static void check(String name, String url) {
    if (!POSTGRESQL.matcher(url).matches() || !hasDriver(plainUrl(url))) {
      throw new InvalidSettingException(
          name, "is not a PostgreSQL URL", "Use jdbc:postgresql://host:5432/database");
    }
    if (!hasDriver(url)) {
      throw new InvalidSettingException(
          name,
          "needs a driver that is not on the class path",
          "Add the driver, or use PostgreSQL's");
    }
  }

  /** The driver's message may quote the URL, which may contain a password. */
  private static boolean hasDriver(String url) {
    try {
      DriverManager.getDriver(url);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** The URL for PostgreSQL's driver, without that of a driver which wraps it. */
  private static String plainUrl(String url) {
    return POSTGRESQL.matcher(url).replaceFirst("jdbc:postgresql:$1");
  }

  private static boolean isPlaintext(String url) {
    Map<String, String> parsed = parse(plainUrl(url));
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
