package dev.durablestripe.internal.application;

import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.SettingNames;
import dev.durablestripe.internal.settings.Settings;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The settings of an application that a half is part of: each setting of the programs as a <a
 * href="https://docs.spring.io/spring-boot/reference/features/external-config.html">property</a>,
 * for example {@code durable-stripe.stripe-secret-key}. They may come from wherever Spring Boot
 * reads properties.
 */
public final class ApplicationProperties {
  private static final String PREFIX = "durable-stripe";
  private static final String SPRING = "SPRING_";

  /** Properties that only applications have; they are not settings of the programs. */
  private static final Set<String> APPLICATION_ONLY =
      Set.of(
          "webhook-enabled",
          "worker-enabled",
          "temporal-client",
          "max-connections",
          "data-source",
          "transaction-manager");

  /** Set by the programs themselves. */
  private static final String STANDALONE = "standalone";

  /** The application has its own properties for its server, its database and its telemetry. */
  private static final Pattern PROGRAM_ONLY =
      Pattern.compile("(SPRING_DATASOURCE|SERVER|MANAGEMENT|LOGGING|OTEL|CODEC|TEMPORAL_CLI)_.*");

  /** The settings that an application may have. */
  private static final Set<String> SETTINGS =
      SettingNames.KNOWN.stream()
          .filter(name -> !PROGRAM_ONLY.matcher(name).matches())
          .collect(Collectors.toUnmodifiableSet());

  private static final Pattern SETTING = Pattern.compile("\\b[A-Z0-9]+(_[A-Z0-9]+)+\\b");

  private ApplicationProperties() {}

  private static String name(String setting) {
    return PREFIX + "." + key(setting);
  }

  /** Replaces the names of settings in a message with those of their properties. */
  static String rename(String message) {
    return SETTING
        .matcher(message)
        .replaceAll(
            found -> SETTINGS.contains(found.group()) ? name(found.group()) : found.group());
  }

  private static String key(String setting) {
    String name = setting.startsWith(SPRING) ? setting.substring(SPRING.length()) : setting;
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads the properties.
   *
   * @throws InvalidSettingException if there is a property that is not a setting, or the file of a
   *     secret cannot be read
   */
  public static Settings read(Environment environment) {
    Binder binder = Binder.get(environment);
    checkNames(
        binder
            .bind(PREFIX, Bindable.mapOf(String.class, Object.class))
            .orElseGet(Map::of)
            .keySet());
    Map<String, String> settings = new HashMap<>();
    for (String setting : SETTINGS) {
      binder.bind(name(setting), String.class).ifBound(value -> settings.put(setting, value));
    }
    return new Settings(settings);
  }

  /** The names of all properties that an application may have. */
  static Set<String> names() {
    return keys().map(key -> PREFIX + "." + key).collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> keys() {
    return Stream.concat(
        SETTINGS.stream().map(ApplicationProperties::key), APPLICATION_ONLY.stream());
  }

  private static void checkNames(Set<String> keys) {
    Set<String> known =
        Stream.concat(keys(), Stream.of(STANDALONE))
            .map(ApplicationProperties::uniform)
            .collect(Collectors.toUnmodifiableSet());
    for (String key : new TreeSet<>(keys)) {
      if (!known.contains(uniform(key))) {
        throw new InvalidSettingException(
            PREFIX + "." + key,
            "is not a setting",
            "Remove it; docs/library.md lists the settings");
      }
    }
  }

  /**
   * Spring Boot's <a
   * href="https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.typesafe-configuration-properties.relaxed-binding">uniform
   * form</a>.
   */
  private static String uniform(String key) {
    return key.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }
}
