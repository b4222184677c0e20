package dev.durablestripe.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads settings out of environment variables. An empty variable counts as absent, as Docker
 * Compose passes on what is not set. A secret may be in a file that {@code …_FILE} names.
 */
public final class Settings {
  private final Map<String, String> environment;

  /**
   * Reads from the given variables, and from the files that some of them name.
   *
   * @throws InvalidSettingException when a secret's file cannot be used
   */
  public Settings(Map<String, String> environment) {
    Map<String, String> set =
        environment.entrySet().stream()
            .filter(variable -> !variable.getValue().isBlank())
            .collect(Collectors.toMap(Map.Entry::getKey, variable -> variable.getValue().strip()));
    this.environment = Map.copyOf(SecretFiles.resolve(set));
  }

  /**
   * Reads this process's variables, each secret's file once, or ends the program with one clear
   * sentence.
   */
  public static Settings ofProcess() {
    return orExit(
        () -> {
          warnOfUnknownNames();
          return new Settings(System.getenv());
        });
  }

  /**
   * Reads all of a program's settings, or ends the program with one clear sentence.
   *
   * @param reader makes the program's settings
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
   * All variables that are not empty, stripped, with secrets instead of the names of their files:
   * for libraries that read their own.
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
   * @throws InvalidSettingException when it is missing
   */
  public String required(String name, String remedy) {
    return text(name).orElseThrow(() -> new InvalidSettingException(name, "is missing", remedy));
  }

  /**
   * A whole number.
   *
   * @throws InvalidSettingException when it is not one, or out of range
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
      // Said below.
    }
    throw new InvalidSettingException(
        name, "is '" + text + "'", "Use a whole number from " + min + " to " + max);
  }

  /**
   * A length of time in ISO-8601, for example {@code PT1S}.
   *
   * @throws InvalidSettingException when it is not one, or out of range
   */
  public Duration duration(String name, Duration defaultValue, Duration min, Duration max) {
    return text(name).map(text -> duration(name, text, "Use", min, max)).orElse(defaultValue);
  }

  /**
   * The same, or {@code off}, which is empty.
   *
   * @throws InvalidSettingException when it is neither, or out of range
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
      // Said below.
    }
    throw new InvalidSettingException(
        name, "is '" + text + "'", use + " a duration from " + min + " to " + max);
  }

  /**
   * One word out of a few.
   *
   * @throws InvalidSettingException when it is another
   */
  public String word(String name, List<String> words) {
    String word = text(name).orElse(words.get(0));
    if (!words.contains(word)) {
      throw new InvalidSettingException(
          name, "is '" + word + "'", "Use one of " + String.join(", ", words));
    }
    return word;
  }

  /** A TCP port; the framework reads it itself, this only checks it first. */
  public void checkPort(String name) {
    number(name, 0, 0, 65_535);
  }
}
