package dev.durablestripe.endtoend.support;

import dev.durablestripe.internal.local.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Runs the statements of docs/sql-handlers.md unchanged. Each has a name after the {@code ```sql}
 * that opens its block.
 */
public final class SqlTutorial {
  private static final Path DOCUMENT = Path.of("..", "docs", "sql-handlers.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\S*) ?(\\S*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private final JdbcTemplate owner;
  private final JdbcTemplate shop;

  /** For a database. */
  public SqlTutorial(LocalPostgres postgres) {
    owner = new JdbcTemplate(postgres.dataSource());
    shop = new JdbcTemplate(new DriverManagerDataSource(postgres.url(), "shop", ""));
  }

  /** All statements by name, in the document's order. */
  public static Map<String, String> blocks() {
    Map<String, String> blocks = new LinkedHashMap<>();
    Matcher found = BLOCK.matcher(text());
    while (found.find()) {
      if (!found.group(1).equals("sql") || blocks.put(found.group(2), found.group(3)) != null) {
        throw new AssertionError("Not SQL, or a second block of the name: " + found.group());
      }
    }
    return blocks;
  }

  private static String text() {
    try {
      return Files.readString(DOCUMENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String block(String name) {
    String block = blocks().get(name);
    if (block == null) {
      throw new AssertionError("The tutorial has no block " + name);
    }
    return block;
  }

  /** Runs a block as the owner of the schema {@code billing}, here a superuser. */
  public void runAsOwner(String name) {
    owner.execute(block(name));
  }

  /** Runs a block as the application. */
  public void run(String name) {
    shop.execute(block(name));
  }

  /** Runs a query as the application. */
  public List<Map<String, Object>> query(String name) {
    return shop.queryForList(block(name));
  }

  /** Removes the application. */
  public void drop() {
    owner.execute(
        """
        DELETE FROM billing.sql_handler;
        DROP SCHEMA IF EXISTS shop CASCADE;
        DO $$ BEGIN DROP OWNED BY shop; DROP ROLE shop; EXCEPTION WHEN undefined_object THEN NULL; END $$
        """);
  }
}
