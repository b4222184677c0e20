package dev.durablestripe.test;

import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The rows of all tables at one time. They can be restored any number of times. Sequences go on,
 * and objects that were created meanwhile stay.
 */
final class SavedState implements AutoCloseable {
  private static final String TABLES =
      """
      SELECT n.nspname AS schema, c.relname AS name,
             'durable_stripe_test.saved_' || c.oid AS copy,
             (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                FROM pg_attribute a
               WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                 AND a.attgenerated = '') AS columns
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND c.relpersistence <> 't'
         AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'durable_stripe_test')
      """;

  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final List<Table> tables;

  private record Table(String schema, String name, String copy, String columns) {
    String qualified() {
      return "\"%s\".\"%s\"".formatted(schema, name);
    }
  }

  /** Saves the rows as they are now. */
  SavedState(DataSource dataSource) {
    database = JdbcClient.create(dataSource);
    transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    tables = database.sql(TABLES).query(Table.class).list();
    transaction.executeWithoutResult(status -> save());
  }

  private void save() {
    run("CREATE SCHEMA IF NOT EXISTS durable_stripe_test");
    for (Table table : tables) {
      run(
          "CREATE TABLE %s AS SELECT %s FROM ONLY %s"
              .formatted(table.copy(), table.columns(), table.qualified()));
    }
  }

  /** Restores the saved rows. */
  void restore() {
    transaction.executeWithoutResult(
        status -> {
          // Neither triggers nor foreign keys: the rows fit together as they are.
          run("SET LOCAL session_replication_role = replica");
          for (Table table : tables) {
            run("DELETE FROM ONLY " + table.qualified());
            run(
                "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT * FROM %s"
                    .formatted(table.qualified(), table.columns(), table.copy()));
          }
        });
  }

  private void run(String sql) {
    database.sql(sql).update();
  }

  /** Restores the saved rows, and removes their copies. */
  @Override
  public void close() {
    restore();
    tables.forEach(table -> run("DROP TABLE " + table.copy()));
  }
}
