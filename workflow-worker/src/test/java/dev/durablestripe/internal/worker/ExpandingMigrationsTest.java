package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A migration adds, because the last release works on its schema too. What it would take away has
 * to be unused since an earlier release: docs/upgrades.md has the rules.
 */
class ExpandingMigrationsTest {
  /** The migrations that take away what is unused, and the release that used it last. */
  private static final Map<String, String> CONTRACTING = Map.of();

  /** It creates the first tables. */
  private static final String FIRST = "V1__billing.sql";

  private static final Pattern COMMENT = Pattern.compile("--[^\n]*");

  private static final Pattern TAKES_AWAY =
      Pattern.compile(
          String.join(
              "|",
              // Only loosens: NOT NULL and constraints. Nobody relies on an index or a trigger.
              "\\bDROP\\s+(?!NOT\\s+NULL|CONSTRAINT|INDEX|TRIGGER)",
              "\\bRENAME\\b",
              "\\bTRUNCATE\\b",
              "\\bSET\\s+NOT\\s+NULL\\b",
              "\\bADD\\s+COLUMN\\b(?![^,;]*\\bDEFAULT\\b)[^,;]*\\bNOT\\s+NULL\\b",
              "\\bADD\\s+(CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY)\\b",
              "\\bUNIQUE\\s+INDEX\\b",
              "\\bALTER\\s+COLUMN\\s+\\w+\\s+(SET\\s+DATA\\s+)?TYPE\\b"),
          Pattern.CASE_INSENSITIVE);

  private static boolean takesAway(String sql) {
    return TAKES_AWAY.matcher(COMMENT.matcher(sql).replaceAll("")).find();
  }

  @Test
  void theLastReleaseFindsWhatItUses() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    Path folder = Path.of("src", "main", "resources").resolve(TestPostgres.MIGRATIONS);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("V")).toList()) {
        if (takesAway(Files.readString(file))) {
          found.add(file.getFileName().toString());
        }
      }
    }
    found.remove(FIRST);

    assertThat(found)
        .as("docs/upgrades.md: expand, then contract")
        .containsExactlyInAnyOrderElementsOf(CONTRACTING.keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE t DROP COLUMN c;",
        "ALTER TABLE t DROP c;",
        "DROP VIEW v;",
        "alter table t rename column a to b;",
        "ALTER TABLE t ALTER COLUMN c SET NOT NULL;",
        "ALTER TABLE t ADD COLUMN c text NOT NULL;",
        "ALTER TABLE t ADD COLUMN a text DEFAULT '', ADD COLUMN c text NOT NULL;",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (x > 0);",
        "CREATE UNIQUE INDEX i ON t (c);",
        "ALTER TABLE t ALTER COLUMN c TYPE bigint;"
      })
  void takesAwayWhatTheLastReleaseUses(String sql) {
    assertThat(takesAway(sql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE t ADD COLUMN c text; -- DROP TABLE t",
        "ALTER TABLE t ADD COLUMN c text NOT NULL DEFAULT '';",
        "ALTER TABLE t ALTER COLUMN c DROP NOT NULL;",
        "ALTER TABLE t DROP CONSTRAINT c;",
        "CREATE TABLE u (a text NOT NULL, b text UNIQUE);",
        "CREATE INDEX i ON t (c);"
      })
  void adds(String sql) {
    assertThat(takesAway(sql)).isFalse();
  }
}
