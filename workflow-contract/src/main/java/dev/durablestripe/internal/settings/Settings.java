package dev.durablestripe.internal.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads settings from environment variables. An empty variable counts as not set, because Docker
 * Compose passes unset variables on as empty ones. A secret may be in a file that {@code …_FILE}
 * names.
 */
public final class Settings {
  private final Map<String, String> environment;
  private final SecretFiles files;
  private final List<Reloadable<?>> reloadables = new CopyOnWriteArrayList<>();

  /**
   * Reads from the given variables, and from the files that some of them name.
   *
   * @throws InvalidSettingException if a secret's file cannot be used
   */
  public Settings(Map<String, String> environment) {
    Map<String, String> set = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (!value.isBlank()) {
            set.put(name, value.strip());
          }
        });
    this.files = SecretFiles.takeFrom(set);
    set.putAll(files.secretsAtStart());
    this.environment = Map.copyOf(set);
  }

  /** The same settings, some of them changed. */
  Settings with(Map<String, String> changed) {
    Map<String, String> next = new HashMap<>(environment);
    next.putAll(changed);
    return new Settings(next);
  }

  /**
   * A value that is made again when a file that it depends on changes.
   *
   * @param names the settings that may be in files
   * @param reader makes the value, now and after each change; it throws {@link
   *     InvalidSettingException} for settings that cannot be used, and quotes no secret
   * @throws InvalidSettingException if the settings cannot be used now
   */
  public <T> Reloadable<T> reloadable(List<String> names, Function<Settings, T> reader) {
    Reloadable<T> reloadable = new Reloadable<>(this, files, names, reader);
    reloadables.add(reloadable);
    return reloadable;
  }

  /** Makes the values again whose files have changed. Called by one thread. */
  public void reload() {
    reloadables.forEach(Reloadable::reload);
  }

  /**
   * Reads this process's variables and each secret's file, or ends the process with a message of
   * one sentence.
   */
  public static Settings ofProcess() {
    return orExit(
        () -> {
          warnOfUnknownNames();
          return new Settings(System.getenv());
        });
  }

  /**
   * Reads all settings of a program, or ends the process with a message of one sentence.
   *
   * @param reader creates the program's settings
   */
  public <T> T readOrExit(Function<Settings, T> reader) {
    return orExit(() -> reader.apply(this));
  }

  @SuppressWarnings("SystemOut") // logging is not set up yet
  private static void warnOfUnknownNames() {
    SettingNames.check(System.getenv().keySet()).forEach(System.err::println);
  }

  @SuppressWarnings("SystemOut") // logging is not set up yet
  private static <T> T orExit(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (InvalidSettingException e) {
      System.err.println("Durable Stripe cannot start: " + e.getMessage());
      System.exit(1);
      throw e;
    }
  }

  /**
   * All variables that are not empty, without white space around their values, and with secrets
   * instead of the names of their files: for libraries that read their own variables.
   */
  public Map<String, String> environment() {
    return environment;
  }

  /** The text of a setting, without white space around it. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(environment.get(name));
  }

  /**
   * The text of a setting that has no default.
   *
   * @param remedy says where to find a value, in the imperative
   * @throws InvalidSettingException if it is missing
   */
  public String required(String name, String remedy) {
    return text(name).orElseThrow(() -> new InvalidSettingException(name, "is missing", remedy));
  }

  /**
   * A whole number.
   *
   * @throws InvalidSettingException if it is not one, or out of range
   */
  public int number(String name, int defaultValue, int min, int max) {
    return text(name).map(text -> number(name, text, min, max)).orElse(defaultValue);
  }

  private static int number(String name, String text, int min, int max) {
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new InvalidSettingException(
        name, "is '" + text + "'", "Use a whole number from " + min + " to " + max);
  }

  /**
   * A duration in ISO 8601, for example {@code PT1S}.
   *
   * @throws InvalidSettingException if it is not one, or out of range
   */
  public Duration duration(String name, Duration defaultValue, Duration min, Duration max) {
    return text(name).map(text -> duration(name, text, "Use", min, max)).orElse(defaultValue);
  }

  /**
   * A duration, or {@code off}, which is returned as empty.
   *
   * @throws InvalidSettingException if it is neither, or out of range
   */
  public Optional<Duration> durationOrOff(
      String name, Duration defaultValue, Duration min, Duration max) {
    Optional<String> text = text(name);
    return text.filter("off"::equals).isPresent()
        ? Optional.empty()
        : Optional.of(
            text.map(value -> duration(name, value, "Use off, or", min, max)).orElse(defaultValue));
  }

  private static Duration duration(
      String name, String text, String use, Duration min, Duration max) {
    try {
      Duration duration = Duration.parse(text);
      if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Reported below.
    }
    throw new InvalidSettingException(
        name, "is '" + text + "'", use + " a duration from " + min + " to " + max);
  }

  /**
   * One of a few words; the first is the default.
   *
   * @throws InvalidSettingException if it is another
   */
  public String word(String name, List<String> words) {
    String word = text(name).orElse(words.get(0));
    if (!words.contains(word)) {
      throw new InvalidSettingException(
          name, "is '" + word + "'", "Use one of " + String.join(", ", words));
    }
    return word;
  }

  /**
   * Checks a TCP port, which Spring Boot reads itself.
   *
   * @throws InvalidSettingException if it is not one
   */
  public void checkPort(String name) {
    number(name, 0, 0, 65_535);
  }
}
