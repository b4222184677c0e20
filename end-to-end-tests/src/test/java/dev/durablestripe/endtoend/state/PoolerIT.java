package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.InstalledPgBouncer;
import dev.durablestripe.endtoend.support.PgBouncer;
import dev.durablestripe.endtoend.support.PgBouncer.Mode;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pipeline with a worker behind PgBouncer in transaction mode. */
@ExtendWith(InstalledPgBouncer.class)
@ExtendWith(SharedStack.class)
class PoolerIT extends PipelineIT {
  /** PgBouncer's default for a user and a database. */
  private static final int POOL_SIZE = 20;

  private static final String FOR_TRANSACTION_MODE = "prepareThreshold=0";
  private static final ResourceStack RESOURCES = new ResourceStack();

  private static PgBouncer pooler;

  private final TestSubscription subscription = new TestSubscription();
  private final List<Connection> held = new ArrayList<>();
  private LocalStack stack;
  private Pipeline pipeline;

  @BeforeAll
  static void replaceTheWorker(LocalStack stack) {
    pooler = RESOURCES.add(new PgBouncer(stack.ports().postgres(), Mode.TRANSACTION));
    stack.worker().close();
    RESOURCES
        .add(stack.startWorker(stack.ports(), behindPooler(stack), stack.log("pooled-worker")))
        .awaitHealthy();
  }

  private static Map<String, String> behindPooler(LocalStack stack) {
    return Map.of(
        "SPRING_DATASOURCE_URL",
        pooler.url(FOR_TRANSACTION_MODE),
        "SPRING_FLYWAY_URL",
        stack.postgres().url());
  }

  @AfterAll
  static void restoreTheWorker(LocalStack stack) {
    RESOURCES.close();
    if (!stack.worker().isHealthy()) {
      stack.restartWorker();
    }
  }

  @BeforeEach
  void connectToPooler(LocalStack stack) {
    this.stack = stack;
    pipeline = new Pipeline(stack);
  }

  @AfterEach
  void release() throws SQLException {
    for (Connection connection : held) {
      connection.close();
    }
  }

  /** Keeps one more server connection in a transaction: the one that was used last. */
  private void hold() throws SQLException {
    Connection connection =
        DriverManager.getConnection(
            pooler.url(FOR_TRANSACTION_MODE), LocalPostgres.WORKER, "unused");
    held.add(connection);
    connection.setAutoCommit(false);
    connection.prepareStatement("SELECT 1").execute();
  }

  @Test
  void aStatementIsRepeatedOverChangingServerConnections() throws Exception {
    pipeline
        .database()
        .sql(
            """
            CREATE TABLE billing.noted (event_id text, session int, limits text);
            CREATE FUNCTION billing.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
              INSERT INTO billing.noted
              SELECT NEW.event_id, pg_backend_pid(),
                     current_setting('statement_timeout') || ' ' || current_setting('lock_timeout');
              RETURN NULL;
            END $$;
            CREATE TRIGGER note AFTER INSERT ON billing.stripe_event
            FOR EACH ROW EXECUTE FUNCTION billing.note()
            """)
        .update();
    try {
      for (int i = 0; i < 10; i++) {
        hold();
        var result =
            pipeline.apply(subscription.snapshot("n" + i, "updated", 60L * i, "active", i + 1));
        assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
      }

      assertThat(noted("count(DISTINCT session)::text")).first().asString().isGreaterThan("1");
      assertThat(noted("limits")).hasSize(10).isSubsetOf("5s 2s", "2s 2s", "1s 2s");
      assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 10L);
    } finally {
      pipeline
          .database()
          .sql("DROP FUNCTION billing.note CASCADE; DROP TABLE billing.noted")
          .update();
    }
    release();
    assertThat(ofServerConnections()).containsOnly("0 0 0");
  }

  private List<String> noted(String expression) {
    return pipeline
        .database()
        .sql("SELECT " + expression + " FROM billing.noted WHERE starts_with(event_id, :prefix)")
        .param("prefix", subscription.eventId("n"))
        .query(String.class)
        .list();
  }

  /** What the worker's limits have left in server connections. */
  private static List<String> ofServerConnections() throws SQLException {
    List<String> limits = new ArrayList<>();
    List<Connection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        Connection connection =
            DriverManager.getConnection(
                pooler.url(FOR_TRANSACTION_MODE), LocalPostgres.WORKER, "unused");
        connections.add(connection);
        connection.setAutoCommit(false);
        var row =
            connection
                .prepareStatement(
                    """
                    SELECT concat_ws(' ', current_setting('statement_timeout'),
                                     current_setting('lock_timeout'),
                                     current_setting('idle_in_transaction_session_timeout'))
                    """)
                .executeQuery();
        row.next();
        limits.add(row.getString(1));
      }
      return limits;
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  @Test
  void aStatementThatHangsIsCancelledAndRetried() {
    String id = subscription.eventId("updated");
    pipeline
        .database()
        .sql(
            """
            CREATE FUNCTION billing.hang() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
            CREATE TRIGGER hang BEFORE INSERT ON billing.subscription FOR EACH ROW
            WHEN (NEW.stripe_subscription_id = '%s') EXECUTE FUNCTION billing.hang()
            """
                .formatted(subscription.id))
        .update();
    try {
      pipeline.post(subscription.snapshot("updated", "updated", 0, "active", 3));

      assertThat(pipeline.workflows().awaitAttemptFailure(id).getMessage())
          .contains("57014")
          .contains("statement timeout");
    } finally {
      pipeline.database().sql("DROP FUNCTION billing.hang CASCADE").update();
    }
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void eventsWaitWhileThePoolersPoolIsFull() throws Exception {
    for (int i = 0; i < POOL_SIZE; i++) {
      hold();
    }
    String id = subscription.eventId("updated");
    pipeline.post(subscription.snapshot("updated", "updated", 0, "active", 3));
    // The first attempt has been given up.
    pipeline.workflows().awaitAttempt(id, 1);
    assertThat(pipeline.mark(id)).isEmpty();

    release();

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void eventsSurviveKillsOfThePooler() {
    List<TestSubscription> subscriptions = new ArrayList<>();
    CompletableFuture<Void> delivered = CompletableFuture.completedFuture(null);
    for (int i = 0; i < 30; i++) {
      TestSubscription each = new TestSubscription();
      subscriptions.add(each);
      delivered =
          delivered.thenRunAsync(
              () -> pipeline.deliver(each.snapshot("updated", "updated", 0, "active", 7)));
      if (i % 10 == 5) {
        pooler.killAndRestart();
      }
    }
    pooler.killAndRestart();
    delivered.join();

    for (TestSubscription each : subscriptions) {
      assertThat(pipeline.result(each.eventId("updated")).outcome())
          .isIn(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
      assertThat(pipeline.row(each)).containsEntry("seat_limit", 7L);
    }
  }

  @Test
  void theWorkerSaysWhatTransactionModeNeeds() {
    String directly = stack.postgres().url();
    try (ResourceStack resources = new ResourceStack()) {
      List<AppProcess> workers = new ArrayList<>();
      for (Map<String, String> settings :
          List.<Map<String, String>>of(Map.of(), Map.of("SPRING_FLYWAY_URL", directly))) {
        // Nobody else uses it, so what is lost is found at once.
        PgBouncer other = resources.add(new PgBouncer(stack.ports().postgres(), Mode.TRANSACTION));
        Map<String, String> overrides = new HashMap<>(settings);
        overrides.put("SPRING_DATASOURCE_URL", other.url(""));
        // The check uses both, so no connection of the same worker comes between.
        overrides.put("SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", "2");
        workers.add(
            resources.add(
                stack.startWorker(
                    Ports.free(), overrides, stack.log("refusing-worker-" + settings.size()))));
      }

      await()
          .atMost(Pipeline.AWAIT_TIMEOUT)
          .until(
              () ->
                  workers.get(0).output().contains("set SPRING_FLYWAY_URL to PostgreSQL's own")
                      && workers
                          .get(1)
                          .output()
                          .contains("add prepareThreshold=0 to the database's"));
    }
  }
}
