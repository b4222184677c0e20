package dev.durablestripe.internal.worker.database;

/** A pool, a pooler or the driver treats statements as the worker cannot work with. */
public final class UnsuitableConnectionsException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private UnsuitableConnectionsException(String message) {
    super(message);
  }

  static UnsuitableConnectionsException unlimited(int millis) {
    return new UnsuitableConnectionsException(
        "a statement that the worker limits to %d s has a statement_timeout of %d ms: use the driver's default query mode"
            .formatted(StatementLimits.STATEMENT_SECONDS, millis));
  }

  static UnsuitableConnectionsException preparedStatementsLost() {
    return new UnsuitableConnectionsException(
        "a pooler loses prepared statements: add prepareThreshold=0 to the database's URL");
  }

  static UnsuitableConnectionsException migratesThroughPooler() {
    return new UnsuitableConnectionsException(
        "migrations change the session, and a pooler shares it: set SPRING_FLYWAY_URL to PostgreSQL's own address");
  }
}
