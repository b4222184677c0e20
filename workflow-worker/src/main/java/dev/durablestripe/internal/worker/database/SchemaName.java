package dev.durablestripe.internal.worker.database;

import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import java.util.regex.Pattern;

/**
 * The schema of the worker's tables. The worker's statements and messages call it {@code billing}.
 *
 * @param name starts with a lower-case letter, then has lower-case letters, digits and underscores;
 *     at most 63 characters
 */
public record SchemaName(String name) {
  /** The default. */
  public static final SchemaName DEFAULT = new SchemaName("billing");

  private static final String SETTING = "DATABASE_SCHEMA";
  private static final Pattern VALID = Pattern.compile("(?!pg_)[a-z][a-z0-9_]{0,62}");

  /** Where a statement names an object of the schema. */
  private static final Pattern QUALIFIER = Pattern.compile("\\bbilling\\.");

  /**
   * Reads the setting.
   *
   * @throws InvalidSettingException if it would have to be quoted, or PostgreSQL reserves it
   */
  public static SchemaName from(Settings settings) {
    String name = settings.text(SETTING).orElse(DEFAULT.name);
    if (!VALID.matcher(name).matches()) {
      throw new InvalidSettingException(
          SETTING,
          "is not a name of a schema",
          "Use up to 63 lower-case letters, digits and underscores, first a letter and not pg_");
    }
    return new SchemaName(name);
  }

  /** Returns a statement of the worker with this schema. */
  String in(String sql) {
    return QUALIFIER.matcher(sql).replaceAll(name + ".");
  }

  @Override
  public String toString() {
    return name;
  }
}
