package dev.durablestripe.endtoend.failure;

import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.local.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What can happen to a stack; each ends by itself, with everything running again. */
@SuppressWarnings("ImmutableEnumChecker") // the lambdas hold nothing
enum Fault {
  KILL_WORKER(CrashStack::killWorker),
  KILL_BOTH_WORKERS(CrashStack::killBothWorkers),
  KILL_STARTER(CrashStack::killStarter),
  KILL_POSTGRES(CrashStack::killPostgres),
  KILL_TEMPORAL(CrashStack::killTemporal),
  RESTART_POSTGRES(CrashStack::restartPostgres),
  REDEPLOY_WORKER(CrashStack::redeployWorker),
  REDEPLOY_STARTER(CrashStack::redeployStarter),
  CUT_POSTGRES(
      stack -> {
        stack.toPostgres().cut();
        last(2_000);
        stack.toPostgres().open();
      }),
  CUT_TEMPORAL(
      stack -> {
        stack.toTemporal().cut();
        last(2_000);
        stack.toTemporal().open();
      }),
  LOSE_TEMPORALS_ANSWERS(
      stack -> {
        stack.toTemporal().loseResponses();
        last(4_000);
        stack.toTemporal().open();
      }),
  CUT_BEFORE_COMMIT(
      stack -> {
        for (int n = 0; n < 5; n++) {
          stack.toPostgres().cutAtCommit(TcpProxy.AtCommit.CUT_BEFORE);
          last(200);
        }
      }),
  CUT_AFTER_COMMIT(
      stack -> {
        for (int n = 0; n < 5; n++) {
          stack.toPostgres().cutAtCommit(TcpProxy.AtCommit.CUT_AFTER);
          last(200);
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
  /** Lock timeouts, and soon no connection left in the pools. */
  LOCK_THE_TABLE(stack -> during(stack, "LOCK TABLE billing.subscription", 4_000)),
  STATEMENT_TIMEOUT(stack -> raising(stack, "PERFORM pg_sleep(7)", 3_000)),
  SERIALIZATION_FAILURE(stack -> raising(stack, raise("40001"), 1_500)),
  DEADLOCK(stack -> raising(stack, raise("40P01"), 1_500)),
  DISK_FULL(stack -> raising(stack, raise("53100"), 1_500)),
  READ_ONLY(
      stack -> {
        execute(
            stack,
            "ALTER SYSTEM SET default_transaction_read_only = on",
            "SELECT pg_reload_conf()");
        last(2_000);
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
        last(2_000);
        stack.stripe().delay(() -> Duration.ZERO);
      });

  private final Consumer<CrashStack> happens;

  Fault(Consumer<CrashStack> happens) {
    this.happens = happens;
  }

  void happen(CrashStack stack) {
    happens.accept(stack);
    stack.awaitHealthy();
  }

  private static void outage(CrashStack stack, int status) {
    stack.stripe().outage(status);
    last(2_500);
    stack.stripe().outage(200);
  }

  private static String raise(String state) {
    return "RAISE EXCEPTION 'as a test wants it' USING ERRCODE = '%s'".formatted(state);
  }

  /** Each mark fails like this for a while. */
  private static void raising(CrashStack stack, String statement, int millis) {
    execute(
        stack,
        """
        CREATE OR REPLACE FUNCTION billing.fault() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN %s; RETURN NEW; END $$;
        CREATE TRIGGER fault BEFORE INSERT ON billing.stripe_event
           FOR EACH ROW EXECUTE FUNCTION billing.fault()
        """
            .formatted(statement));
    last(millis);
    execute(stack, "DROP TRIGGER fault ON billing.stripe_event");
  }

  private static void during(CrashStack stack, String statement, int millis) {
    try (Connection connection = stack.postgres().dataSource().getConnection();
        Statement holder = connection.createStatement()) {
      connection.setAutoCommit(false);
      holder.execute(statement);
      last(millis);
      connection.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** On one connection, each on its own. */
  private static void execute(CrashStack stack, String... statements) {
    try (Connection connection = stack.postgres().dataSource().getConnection();
        Statement once = connection.createStatement()) {
      for (String statement : statements) {
        once.execute(statement);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A fault's own length; nothing is synchronised by it. */
  private static void last(int millis) {
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
        .join();
  }
}
