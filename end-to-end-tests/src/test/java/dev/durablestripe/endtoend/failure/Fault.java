package dev.durablestripe.endtoend.failure;

import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.internal.local.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A fault that can be injected into a stack, and that ends by itself. */
@SuppressWarnings("ImmutableEnumChecker") // the lambdas have no state
enum Fault {
  KILL_WORKER(CrashStack::killWorker),
  KILL_BOTH_WORKERS(CrashStack::killBothWorkers),
  KILL_STARTER(CrashStack::killStarter),
  KILL_POSTGRES(CrashStack::killPostgres),
  KILL_TEMPORAL(CrashStack::killTemporal),
  KILL_POOLER(CrashStack::killPooler),
  RESTART_POSTGRES(CrashStack::restartPostgres),
  REDEPLOY_WORKER(CrashStack::redeployWorker),
  REDEPLOY_STARTER(CrashStack::redeployStarter),
  CUT_POSTGRES(
      stack -> {
        stack.toPostgres().cut();
        pause(2_000);
        stack.toPostgres().open();
      }),
  CUT_TEMPORAL(
      stack -> {
        stack.toTemporal().cut();
        pause(2_000);
        stack.toTemporal().open();
      }),
  LOSE_TEMPORAL_RESPONSES(
      stack -> {
        stack.toTemporal().loseResponses();
        pause(4_000);
        stack.toTemporal().open();
      }),
  CUT_BEFORE_COMMIT(
      stack -> {
        for (int n = 0; n < 5; n++) {
          stack.toPostgres().cutAtCommit(TcpProxy.AtCommit.CUT_BEFORE);
          pause(200);
        }
      }),
  CUT_AFTER_COMMIT(
      stack -> {
        for (int n = 0; n < 5; n++) {
          stack.toPostgres().cutAtCommit(TcpProxy.AtCommit.CUT_AFTER);
          pause(200);
        }
      }),
  TERMINATE_BACKENDS(
      stack ->
          stack
              .database()
              .sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :worker")
              .param("worker", LocalPostgres.WORKER)
              .query()
              .listOfRows()),
  /** Causes lock timeouts, and soon exhausts the connection pools. */
  LOCK_THE_TABLE(stack -> inOpenTransaction(stack, "LOCK TABLE billing.subscription", 4_000)),
  STATEMENT_TIMEOUT(stack -> beforeEachMark(stack, "PERFORM pg_sleep(7)", 3_000)),
  SERIALIZATION_FAILURE(stack -> beforeEachMark(stack, raise("40001"), 1_500)),
  DEADLOCK(stack -> beforeEachMark(stack, raise("40P01"), 1_500)),
  DISK_FULL(stack -> beforeEachMark(stack, raise("53100"), 1_500)),
  READ_ONLY(
      stack -> {
        execute(
            stack,
            "ALTER SYSTEM SET default_transaction_read_only = on",
            "SELECT pg_reload_conf()");
        pause(2_000);
        execute(
            stack,
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
            "ALTER SYSTEM RESET default_transaction_read_only",
            "SELECT pg_reload_conf()");
      }),
  STRIPE_500(stack -> outage(stack, 500)),
  STRIPE_429(stack -> outage(stack, 429)),
  STRIPE_401(stack -> outage(stack, 401)),
  STRIPE_HANGS(
      stack -> {
        stack.stripe().delay(() -> Duration.ofSeconds(7));
        pause(2_000);
        stack.stripe().delay(() -> Duration.ZERO);
      });

  private final Consumer<CrashStack> injection;

  Fault(Consumer<CrashStack> injection) {
    this.injection = injection;
  }

  /** Injects the fault, waits for its end, and waits until all programs are healthy. */
  void inject(CrashStack stack) {
    injection.accept(stack);
    stack.awaitHealthy();
  }

  private static void outage(CrashStack stack, int status) {
    stack.stripe().outage(status);
    pause(2_500);
    stack.stripe().outage(200);
  }

  private static String raise(String state) {
    return "RAISE EXCEPTION 'injected by a test' USING ERRCODE = '%s'".formatted(state);
  }

  /** Makes each insert of a mark execute a statement first, for a while. */
  private static void beforeEachMark(CrashStack stack, String statement, int millis) {
    execute(
        stack,
        """
        CREATE OR REPLACE FUNCTION billing.fault() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN %s; RETURN NEW; END $$;
        CREATE TRIGGER fault BEFORE INSERT ON billing.stripe_event
           FOR EACH ROW EXECUTE FUNCTION billing.fault()
        """
            .formatted(statement));
    pause(millis);
    execute(stack, "DROP TRIGGER fault ON billing.stripe_event");
  }

  /** Keeps the transaction of a statement open for a while. */
  private static void inOpenTransaction(CrashStack stack, String statement, int millis) {
    try (Connection connection = stack.postgres().dataSource().getConnection();
        Statement transaction = connection.createStatement()) {
      connection.setAutoCommit(false);
      transaction.execute(statement);
      pause(millis);
      connection.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Executes statements on one connection, without a transaction around them. */
  private static void execute(CrashStack stack, String... statements) {
    try (Connection connection = stack.postgres().dataSource().getConnection();
        Statement session = connection.createStatement()) {
      for (String statement : statements) {
        session.execute(statement);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits while a fault lasts; nothing is synchronised by it. */
  private static void pause(int millis) {
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
        .join();
  }
}
