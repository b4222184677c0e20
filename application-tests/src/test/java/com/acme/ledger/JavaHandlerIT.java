package com.acme.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;
import static org.awaitility.Awaitility.await;

import com.acme.ApplicationServers;
import com.stripe.Stripe;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.JavaProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.WebhookClient;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowFailedException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The tutorial docs/java-handlers.md, in an application with JPA and jOOQ that can be killed. */
class JavaHandlerIT {
  /** A killed first attempt's 10 s, the backoff, and the start of a worker on a busy machine. */
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private static final String SECRET = "whsec_ledger_a2345678901234567890123";
  private static final int LOCK = 4711;
  private static final Ports PORTS = Ports.free();
  private static final ResourceStack RESOURCES = new ResourceStack();
  private static final TutorialBlocks TUTORIAL =
      TutorialBlocks.of(Path.of("..", "docs", "java-handlers.md"));

  private static Instant now;
  private static LocalPostgres postgres;
  private static LocalTemporal temporal;
  private static FakeStripe stripe;
  private static JdbcClient ledger;
  private static AppProcess application;

  @BeforeAll
  static void start(@TempDir Path folder) {
    now = Instant.now();
    ApplicationServers servers = ApplicationServers.start("ledger", folder, PORTS, RESOURCES);
    stripe = servers.stripe();
    postgres = servers.postgres();
    temporal = servers.temporal();
    ledger = JdbcClient.create(new DriverManagerDataSource(postgres.url(), "ledger", ""));
    run("tables");
    application = startApplication();
  }

  private static AppProcess startApplication() {
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("SERVER_PORT", String.valueOf(PORTS.webhook())),
            Map.entry("SPRING_DATASOURCE_URL", postgres.url()),
            Map.entry("SPRING_DATASOURCE_USERNAME", "ledger"),
            Map.entry(
                "SPRING_APPLICATION_JSON",
                """
                {"durable-stripe": {
                  "stripe-webhook-secret": "%s", "stripe-secret-key": "%s",
                  "stripe-api-base": "%s", "temporal-address": "%s"}}
                """
                    .formatted(SECRET, FakeStripe.SECRET_KEY, stripe.url(), temporal.address())));
    return RESOURCES
        .add(
            AppProcess.start(
                LedgerApplication.class,
                JavaProcess.SHORT_LIVED,
                environment,
                PORTS.webhook(),
                Path.of("target", "ledger.log")))
        .awaitHealthy();
  }

  @AfterAll
  static void stop() {
    RESOURCES.close();
  }

  private static void run(String block) {
    ledger.sql(TUTORIAL.sql(block)).update();
  }

  private static void deliver(String id, String type, String object) {
    deliver(id, type, now, object);
  }

  private static void deliver(String id, String type, Instant created, String object) {
    String event =
        StripeEvents.event(id, type, created, object)
            .replaceFirst(
                "\"api_version\":\"[^\"]*\"",
                "\"api_version\":\"%s\"".formatted(Stripe.API_VERSION));
    assertThat(new WebhookClient(PORTS.webhook(), SECRET).post(event).statusCode()).isEqualTo(200);
  }

  private static void refund(String id, String charge, String currency, int amount) {
    deliver(
        id,
        "charge.refunded",
        """
        {"id":"%s","object":"charge","customer":"cus_1","currency":"%s","amount_refunded":%d}"""
            .formatted(charge, currency, amount));
  }

  private static void awaitApplied(String... ids) {
    for (String id : ids) {
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(
                          ledger
                              .sql("SELECT outcome FROM billing.stripe_event WHERE event_id = :id")
                              .param("id", id)
                              .query(String.class)
                              .list())
                      .containsExactly("APPLIED"));
    }
  }

  /** The last failure of an event's second attempt, so that it is not that of the first one. */
  private static Failure awaitFailure(String id) {
    return await()
        .atMost(TIMEOUT)
        .until(
            () ->
                temporal
                    .stubs()
                    .blockingStub()
                    .describeWorkflowExecution(
                        DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace("default")
                            .setExecution(WorkflowExecution.newBuilder().setWorkflowId(id))
                            .build())
                    .getPendingActivitiesList()
                    .stream()
                    .filter(PendingActivityInfo::hasLastFailure)
                    .map(PendingActivityInfo::getLastFailure)
                    .toList(),
            failures -> !failures.isEmpty())
        .get(0);
  }

  private static List<Map<String, Object>> look() {
    return ledger.sql(TUTORIAL.sql("look")).query().listOfRows();
  }

  @Test
  void theClassesAreThoseOfTheTutorial() {
    assertThat(TUTORIAL.javaNames())
        .containsExactly("RefundHandler", "PayoutHandler", "DisputeHandler", "SeatChanges");
    Path sources = Path.of("src", "test", "java", "com", "acme", "ledger");
    for (String name : TUTORIAL.javaNames()) {
      assertThat(sources.resolve(name + ".java")).content().endsWith(TUTORIAL.java(name));
    }
  }

  @Test
  void theTutorial() {
    refund("evt_second", "ch_1", "eur", 500);
    awaitApplied("evt_second");
    refund("evt_first", "ch_1", "eur", 200);
    awaitApplied("evt_first");
    assertThat(look())
        .containsExactly(Map.of("charge", "ch_1", "amount", 500L, "event_id", "evt_second"));

    run("break");
    refund("evt_large", "ch_2", "eur", 15_000);
    Failure failure = awaitFailure("evt_large");
    assertThat(failure.getApplicationFailureInfo().getType()).isEqualTo("PostgresRefused");
    assertThat(failure.getMessage())
        .isEqualTo(
            "PostgreSQL refused, SQLSTATE 23514: new row for relation \"refund\" violates check constraint \"refund_limit\"");
    assertThat(look()).hasSize(1);
    run("fix");
    awaitApplied("evt_large");
    assertThat(look()).hasSize(2);

    refund("evt_dollars", "ch_3", "usd", 700);
    var result = temporal.client().newUntypedWorkflowStub("evt_dollars");
    assertThat(catchException(() -> result.getResult(Object.class)))
        .isInstanceOf(WorkflowFailedException.class)
        .rootCause()
        .hasMessageContaining("the refund is not in euros");
    assertThat(
            ledger
                .sql(
                    "SELECT reason FROM billing.stripe_event_rejection WHERE event_id = 'evt_dollars'")
                .query(String.class)
                .list())
        .containsExactly("the refund is not in euros");
  }

  @Test
  void listenersReactToChangesOfSubscriptions() {
    int[] seats = {5, 5, 7};
    for (int i = 0; i < seats.length; i++) {
      deliver(
          "evt_seats_" + i,
          "customer.subscription.updated",
          now.plusSeconds(60L * i),
          StripeEvents.subscription("sub_1", "cus_1", "active", "price_1", seats[i], now));
      awaitApplied("evt_seats_" + i);
    }

    assertThat(
            ledger
                .sql(
                    "SELECT seats_before, seats_after FROM ledger.seat_change ORDER BY seats_after")
                .query((row, n) -> row.getObject(1) + " " + row.getLong(2))
                .list())
        .containsExactly("null 5", "5 7");
  }

  /** Both handlers hang in their second insert, and the application is killed. */
  @Test
  void killedBetweenTheWritesOfJpaAndJooq() throws SQLException {
    try (Connection connection = postgres.dataSource().getConnection()) {
      JdbcClient holder = JdbcClient.create(new SingleConnectionDataSource(connection, true));
      holder.sql("SELECT pg_advisory_lock(%d)".formatted(LOCK)).query().singleRow();
      onInsert("entry", "PERFORM pg_advisory_xact_lock_shared(%d);".formatted(LOCK));
      deliver("evt_payout", "payout.paid", payout("po_1"));
      deliver("evt_dispute", "charge.dispute.created", dispute("dp_1"));
      await().atMost(TIMEOUT).until(() -> waiting() == 2);

      application.kill();
    }
    await().until(() -> waiting() == 0);
    onInsert("entry", "");
    assertThat(rows("po_1", "dp_1")).isEmpty();

    application = startApplication();

    awaitApplied("evt_payout", "evt_dispute");
    assertThat(rows("po_1", "dp_1"))
        .containsExactlyInAnyOrder("po_1 900", "dp_1 300", "po_1 -900", "dp_1 -300");
  }

  /**
   * At the commit, PostgreSQL completes it without the application, so the next attempt finds that
   * the event is applied.
   */
  @ParameterizedTest
  @Tag("full")
  @CsvSource(
      delimiter = '|',
      value = {
        "before_mark    | BEFORE INSERT ON billing.stripe_event | NEW.event_id = 'evt_before_mark'",
        "before_change  | BEFORE INSERT ON ledger.payout        | NEW.payout = 'po_before_change'",
        "between_writes | BEFORE INSERT ON ledger.entry         | NEW.reference = 'po_between_writes'",
        "at_commit      | AFTER INSERT ON ledger.payout         | NEW.payout = 'po_at_commit'"
      })
  void killedAtAPointOfAJpaHandler(String point, String trigger, String condition)
      throws SQLException {
    waitAt(trigger, condition);
    try (Connection connection = postgres.dataSource().getConnection()) {
      JdbcClient holder = JdbcClient.create(new SingleConnectionDataSource(connection, true));
      holder.sql("SELECT pg_advisory_lock(%d)".formatted(LOCK)).query().singleRow();
      deliver("evt_" + point, "payout.paid", payout("po_" + point));
      await().atMost(TIMEOUT).until(() -> waiting() == 1);

      application.kill();
    }
    await().until(() -> waiting() == 0);
    ledger.sql("DROP FUNCTION ledger.wait_here() CASCADE").update();
    boolean committed = point.equals("at_commit");
    await().until(() -> marks(point) == (committed ? 1 : 0));

    application = startApplication();

    awaitApplied("evt_" + point);
    assertThat(rows("po_" + point))
        .containsExactlyInAnyOrder("po_" + point + " 900", "po_" + point + " -900");
  }

  private static void waitAt(String trigger, String condition) {
    boolean deferred = trigger.startsWith("AFTER");
    ledger
        .sql(
            """
            CREATE FUNCTION ledger.wait_here() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_advisory_xact_lock_shared(%d); RETURN NEW; END $$;
            CREATE %s TRIGGER wait_here %s %s FOR EACH ROW
            WHEN (%s) EXECUTE FUNCTION ledger.wait_here()
            """
                .formatted(
                    LOCK,
                    deferred ? "CONSTRAINT" : "",
                    trigger,
                    deferred ? "DEFERRABLE INITIALLY DEFERRED" : "",
                    condition))
        .update();
  }

  private static long marks(String point) {
    return ledger
        .sql("SELECT count(*) FROM billing.stripe_event WHERE event_id = :id")
        .param("id", "evt_" + point)
        .query(Long.class)
        .single();
  }

  /** The first attempt's statements end after two seconds, the next one's after five. */
  @Test
  void aStatementOfJpaOrJooqEndsInTime() {
    onInsert("entry", "IF NEW.reference LIKE '%_slow' THEN PERFORM pg_sleep(30); END IF;");

    deliver("evt_slow_payout", "payout.paid", payout("po_slow"));
    deliver("evt_slow_dispute", "charge.dispute.created", dispute("dp_slow"));

    for (String id : List.of("evt_slow_payout", "evt_slow_dispute")) {
      assertThat(awaitFailure(id).getMessage())
          .isEqualTo(
              "PostgreSQL refused, SQLSTATE 57014: canceling statement due to statement timeout");
    }
    onInsert("entry", "");
    awaitApplied("evt_slow_payout", "evt_slow_dispute");
  }

  /** JPA would hold its statements back until the commit. */
  @Test
  void anSqlHandlerSeesWhatJpaHasWritten() {
    postgres
        .database()
        .sql(
            """
            CREATE ROLE audit;
            CREATE SCHEMA audit AUTHORIZATION audit;
            GRANT USAGE ON SCHEMA audit TO ledger;
            GRANT USAGE ON SCHEMA ledger TO audit;
            GRANT SELECT ON ledger.payout TO audit;
            SET ROLE audit;
            CREATE FUNCTION audit.check_payout(event jsonb) RETURNS void LANGUAGE plpgsql
            SECURITY DEFINER SET search_path = audit, pg_temp AS $$ BEGIN
              PERFORM FROM ledger.payout p WHERE p.payout = event #>> '{data,object,id}';
              IF NOT FOUND THEN RAISE EXCEPTION 'there is no payout'; END IF;
            END $$;
            REVOKE EXECUTE ON FUNCTION audit.check_payout FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION audit.check_payout TO ledger;
            RESET ROLE;
            INSERT INTO billing.sql_handler VALUES ('payout.paid', 'audit', 'check_payout');
            """)
        .update();
    try {
      deliver("evt_audited", "payout.paid", payout("po_audited"));
      awaitApplied("evt_audited");
    } finally {
      ledger.sql("DELETE FROM billing.sql_handler").update();
    }
  }

  private static String payout(String id) {
    return "{\"id\":\"%s\",\"object\":\"payout\",\"amount\":900}".formatted(id);
  }

  private static String dispute(String id) {
    return "{\"id\":\"%s\",\"object\":\"dispute\",\"amount\":300}".formatted(id);
  }

  private static long waiting() {
    return postgres
        .database()
        .sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        .query(Long.class)
        .single();
  }

  /** Runs a statement in front of each insert. */
  private static void onInsert(String table, String statement) {
    ledger
        .sql(
            """
            CREATE OR REPLACE FUNCTION ledger.before_insert() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN %2$s RETURN NEW; END $$;
            CREATE OR REPLACE TRIGGER before_insert BEFORE INSERT ON ledger.%1$s
            FOR EACH ROW EXECUTE FUNCTION ledger.before_insert()
            """
                .formatted(table, statement))
        .update();
  }

  /** What the two handlers have written about payouts or disputes. */
  private static List<String> rows(String... ids) {
    return ledger
        .sql(
            """
            SELECT text FROM (
              SELECT payout AS id, amount FROM ledger.payout
              UNION ALL SELECT dispute, amount FROM ledger.dispute
              UNION ALL SELECT reference, amount FROM ledger.entry) AS written,
              LATERAL concat(id, ' ', amount) AS text
             WHERE id = ANY (:ids)
            """)
        .param("ids", ids)
        .query(String.class)
        .list();
  }
}
