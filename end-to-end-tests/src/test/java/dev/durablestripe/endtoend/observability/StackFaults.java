package dev.durablestripe.endtoend.observability;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.endtoend.support.EventJson;
import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.WebhookClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Faults of events, sweeps and the database. Each method causes one, and returns what ends it, as
 * the runbook says where it says so.
 */
final class StackFaults {
  private static final int STUCK_WORKFLOWS = 5;
  private static final int FAILING_SWEEPS = 20;
  private static final Duration FORGERY_PAUSE = Duration.ofMillis(500);
  private static final String THIN_EVENTS = "/v2/core/events";
  private static final Map<String, String> NO_VARIABLES = Map.of();

  private final MonitoredStack stack;
  private final ResourceStack resources;
  private final Pipeline pipeline;
  private final JdbcClient database;
  private final FakeStripe stripe;
  private final Runbook runbook;
  private final OperatorClient operator;

  /**
   * Causes nothing yet.
   *
   * @param resources receives what is started; the caller closes it
   */
  StackFaults(MonitoredStack stack, ResourceStack resources) {
    this.stack = stack;
    this.resources = resources;
    this.pipeline = stack.pipeline();
    this.database = pipeline.database();
    this.stripe = stack.stripe();
    this.runbook = stack.namespace().runbook();
    this.operator = new OperatorClient(stack.namespace().client());
  }

  /** Stripe lacks the subscription of a checkout. */
  Runnable rejectedEvent() {
    TestSubscription subscription = new TestSubscription();
    String event = subscription.eventId("rejected");
    pipeline.post(subscription.checkout("rejected", "somebody"));
    pipeline.workflows().awaitFailed(event);
    return () -> {
      stripe.subscription(subscription.id, subscription.json("active", 5));
      runbook.run("reset-one", Map.of("EVENT", event));
      pipeline.workflows().awaitCompleted(event);
    };
  }

  /** The result of the event's run is encrypted. */
  private void apply(String event) {
    pipeline.post(event);
    pipeline.workflows().awaitCompleted(EventJson.id(event));
  }

  /** Deliveries are signed with a secret that the starter does not have. */
  Runnable unknownSecret() {
    WebhookClient webhook =
        new WebhookClient(stack.namespace().ports().webhook(), "whsec_of_another_endpoint");
    return resources.add(new SteadyLoad(webhook, FORGERY_PAUSE))::close;
  }

  /** Someone writes an event into Temporal. */
  Runnable forgedEvent() {
    TestSubscription subscription = new TestSubscription();
    String event = subscription.eventId("forged");
    start("ProcessStripeEvent", event)
        .start(json(subscription.snapshot("forged", "updated", 0, "active", 5)));
    return () -> {
      runbook.run("discard-unknown", Map.of("EVENT", event, "REASON", "a test"));
      runbook.run("retry-one", Map.of("EVENT", event));
      pipeline.workflows().awaitCompleted(event);
    };
  }

  private static Object json(String event) {
    try {
      return new ObjectMapper().readTree(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private WorkflowStub start(String type, String id) {
    return stack
        .namespace()
        .client()
        .newUntypedWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setWorkflowId(id)
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .build());
  }

  /** An event was not delivered, and a sweep finds it. */
  Runnable missedEvent() {
    TestSubscription subscription = new TestSubscription();
    stripe.event("", subscription.snapshot("missed", "updated", 0, "active", 5), false);
    sweep("UNDELIVERED");
    return () -> pipeline.workflows().awaitCompleted(subscription.eventId("missed"));
  }

  /** PostgreSQL has lost a commit, and a sweep finds it. */
  Runnable lostCommit() {
    TestSubscription subscription = new TestSubscription();
    String event = subscription.snapshot("lost", "updated", 0, "active", 5);
    stripe.event("", event, true);
    stripe.subscription(subscription.id, subscription.json("active", 5));
    apply(event);
    database
        .sql("DELETE FROM billing.stripe_event WHERE event_id = :event")
        .param("event", subscription.eventId("lost"))
        .update();
    sweep("ALL");
    return () -> pipeline.workflows().awaitCompleted(subscription.eventId("lost"));
  }

  private void sweep(String sweep) {
    operator.start("ReconcileStripeEvents", Map.of("sweep", sweep, "reach", "P2D"));
  }

  /**
   * Stripe refuses the key a list, so that no sweep completes. The table says for how long: no test
   * waits for hours.
   */
  Runnable refusedList() {
    stripe.fail(THIN_EVENTS, 403);
    database
        .sql("UPDATE billing.stripe_sweep SET completed_at = completed_at - interval '3 hours'")
        .update();
    runbook.run("reconcile-now", NO_VARIABLES);
    return () -> {
      stripe.remove("", THIN_EVENTS);
      runbook.run("reconcile-now", NO_VARIABLES);
    };
  }

  /** Someone has changed a row, and the comparison finds it. */
  Runnable changedRow() {
    TestSubscription subscription = new TestSubscription();
    stripe.subscription(subscription.id, subscription.json("active", 5));
    apply(subscription.snapshot("updated", "updated", 0, "active", 5));
    pipeline.setSeats(subscription.id, 99);
    operator.start("ResyncSubscriptions", Map.of("dry_run", true));
    return () -> runbook.run("resync", NO_VARIABLES);
  }

  /** A consumer of the change feed has not taken a change for two days, as its rows say. */
  Runnable abandonedConsumer() {
    database.sql("SELECT billing.add_consumer('abandoned', 'now')").query().singleRow();
    TestSubscription subscription = new TestSubscription();
    apply(subscription.snapshot("untaken", "updated", 0, "active", 5));
    database
        .sql("UPDATE billing.subscription_change SET changed_at = changed_at - interval '2 days'")
        .update();
    return () ->
        database
            .sql(Runbook.block("consumer-remove").replace(":'consumer'", "'abandoned'"))
            .query()
            .singleRow();
  }

  /** Someone starts workflows that no worker knows. */
  Runnable unknownWorkflows() {
    List<WorkflowStub> workflows =
        IntStream.range(0, STUCK_WORKFLOWS)
            .mapToObj(n -> start("ProcessStripeEventV9", "stuck-" + n))
            .toList();
    workflows.forEach(WorkflowStub::start);
    return () -> workflows.forEach(workflow -> workflow.terminate("a test"));
  }

  /** Neither program reaches Temporal. */
  Runnable unreachableTemporal() {
    stack.toTemporal().cut();
    return stack.toTemporal()::open;
  }

  /** Many sweeps run while Stripe refuses the workers' key. */
  Runnable sweepsWithoutKey() {
    IntStream.range(0, FAILING_SWEEPS).forEach(n -> sweep("UNDELIVERED"));
    return () -> {};
  }

  /** Each write of a subscription takes a second. */
  Runnable slowWrites() {
    database
        .sql(
            """
            CREATE FUNCTION billing.sleep() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep(1); RETURN NEW; END $$
            """)
        .update();
    database
        .sql(
            """
            CREATE TRIGGER slow_writes BEFORE INSERT OR UPDATE ON billing.subscription
            FOR EACH ROW EXECUTE FUNCTION billing.sleep()
            """)
        .update();
    return () ->
        await()
            .ignoreExceptions()
            .until(
                () ->
                    database.sql("DROP TRIGGER slow_writes ON billing.subscription").update() >= 0);
  }
}
