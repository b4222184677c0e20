package dev.durablestripe.internal.worker.database;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs the worker's statements in the schema that is configured. */
public final class SchemaJdbcClient implements JdbcClient {
  private final JdbcClient database;
  private final SchemaName schema;

  private SchemaJdbcClient(JdbcClient database, SchemaName schema) {
    this.database = database;
    this.schema = schema;
  }

  /** A client for the worker's own statements. */
  public static JdbcClient of(JdbcClient database, SchemaName schema) {
    return schema.equals(SchemaName.DEFAULT) ? database : new SchemaJdbcClient(database, schema);
  }

  /**
   * The client for the statements of applications, which may have a schema of the default's name.
   */
  public static JdbcClient unchanged(JdbcClient database) {
    return database instanceof SchemaJdbcClient client ? client.database : database;
  }

  @Override
  public StatementSpec sql(String sql) {
    return database.sql(schema.in(sql));
  }
}
