package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.worker.database.SchemaJdbcClient;
import dev.durablestripe.internal.worker.database.StatementDeadline;
import dev.durablestripe.internal.worker.event.SqlHandlerDeclarations.Declared;
import java.time.Duration;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Calls an application's functions in the event's transaction. */
final class SqlHandlerRunner {
  /** For all functions of an event: as long as a single statement of the worker may take. */
  static final Duration TIME_BUDGET = Duration.ofSeconds(5);

  /** Raised by a function that rejects its event. */
  private static final String REJECTED = "DSREJ";

  private SqlHandlerRunner() {}

  /**
   * Calls the functions one after the other, as long as none is altered. There is no savepoint: the
   * first error rolls back the event's transaction.
   *
   * @throws SqlHandlerException if a function fails or must not be called
   * @throws EventRejectedException if the event can never be applied
   */
  static void run(JdbcClient transaction, SqlHandlerCall call) {
    StatementDeadline.withinUntrusted(TIME_BUDGET, () -> runAll(transaction, call));
  }

  private static void runAll(JdbcClient transaction, SqlHandlerCall call) {
    List<Declared> functions = SqlHandlerDeclarations.check(transaction, call);
    SqlHandlerSession session = SqlHandlerSession.open(transaction);
    for (Declared function : functions) {
      run(transaction, function, call);
      SqlHandlerDeclarations.checkUnaltered(transaction, functions);
    }
    session.close(transaction);
  }

  private static void run(JdbcClient transaction, Declared function, SqlHandlerCall call) {
    SqlHandler handler = function.handler();
    try {
      SchemaJdbcClient.unchanged(transaction)
          .sql(function.statement())
          .param(call.event().json())
          .param(call.addedJson())
          .query(
              row -> {
                // What the function returns is ignored.
              });
    } catch (DataAccessException e) {
      PostgresError error = PostgresError.find(e).orElseThrow(() -> e);
      if (error.isConnectionFailure()) {
        throw e;
      }
      if (REJECTED.equals(error.state())) {
        throw call.rejection(
            "the SQL handler %s rejects it: %s".formatted(handler.name(), error.message()));
      }
      throw SqlHandlerException.failed(handler, error);
    }
  }
}
