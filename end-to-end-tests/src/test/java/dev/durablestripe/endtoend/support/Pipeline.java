package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.fake.SubscriptionLifecycle;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.RowBlocker;
import dev.durablestripe.internal.local.WebhookClient;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A webhook, the workflows that it starts, and the database that their events end up in. */
public final class Pipeline {
  /** The time to wait for a condition, on a busy machine. */
  public static final Duration AWAIT_TIMEOUT = Duration.ofSeconds(90);

  private final LocalStack stack;
  private final JdbcClient database;
  private final EventWorkflows workflows;
  private final WebhookClient webhook;
  private final UnaryOperator<String> start;

  /** The stack's own pipeline. */
  public Pipeline(LocalStack stack) {
    this(stack, stack.postgres().database(), stack.temporal().client(), stack.ports().webhook());
  }

  /** A pipeline with its own programs, on the servers that all pipelines share. */
  Pipeline(LocalStack stack, JdbcClient database, WorkflowClient temporal, int webhookPort) {
    this.stack = stack;
    this.database = database;
    this.workflows = new EventWorkflows(temporal);
    this.webhook = new WebhookClient(webhookPort, LocalStack.WEBHOOK_SECRET);
    this.start = event -> EventJson.outcome(webhook.post(event));
  }

  /** A pipeline without a webhook: the test itself starts the events that it posts. */
  Pipeline(LocalStack stack, JdbcClient database, WorkflowClient temporal) {
    this.stack = stack;
    this.database = database;
    this.workflows = new EventWorkflows(temporal);
    this.webhook = new WebhookClient("about:none", LocalStack.WEBHOOK_SECRET);
    this.start = new DirectStart(temporal)::start;
  }

  /** The stack with all servers. */
  public LocalStack stack() {
    return stack;
  }

  /** A client for the webhook. */
  public WebhookClient webhook() {
    return webhook;
  }

  /** The database, as its owner. */
  public JdbcClient database() {
    return database;
  }

  /** The stored state of a subscription, in the form of its state at Stripe. */
  public String storedState(SubscriptionLifecycle lifecycle) {
    return database
        .sql(SubscriptionLifecycle.STORED_STATE)
        .param("id", lifecycle.id())
        .query(String.class)
        .single();
  }

  /** The events' workflows. */
  public EventWorkflows workflows() {
    return workflows;
  }

  /**
   * Posts an event, and returns the outcome in the response.
   *
   * @throws AssertionError if the response is not 200
   */
  public String post(String event) {
    return start.apply(event);
  }

  /** Posts an event until it is accepted, as Stripe does. */
  public void deliver(String event) {
    await()
        .atMost(AWAIT_TIMEOUT)
        .pollDelay(Duration.ZERO)
        .until(() -> webhook.post(event).statusCode() == 200);
  }

  /**
   * Posts an event, and waits for the result of its run.
   *
   * @throws AssertionError if the post does not start a run
   */
  public EventResult apply(String event) {
    String outcome = post(event);
    if (!outcome.equals("started")) {
      throw new AssertionError(outcome);
    }
    return result(EventJson.id(event));
  }

  /** Waits for the result of the event's latest run. */
  public EventResult result(String eventId) {
    return workflows.get(eventId).getResult(EventResult.class);
  }

  /** The event's mark, in the form of its run's result. */
  public Optional<EventResult> mark(String eventId) {
    return database
        .sql(
            "SELECT outcome, workflow_run_id, customer FROM billing.stripe_event WHERE event_id = :event")
        .param("event", eventId)
        .query(
            (row, n) ->
                new EventResult(
                    EventResult.Outcome.valueOf(row.getString(1)),
                    row.getString(2),
                    row.getString(3)))
        .optional();
  }

  /** The number of marks whose event ids have a prefix. */
  public long marks(String prefix) {
    return database
        .sql("SELECT count(*) FROM billing.stripe_event WHERE starts_with(event_id, :prefix)")
        .param("prefix", prefix)
        .query(Long.class)
        .single();
  }

  /** The number of marks whose event ids have a prefix, and that are older than an event's mark. */
  public long marksBefore(String eventId, String prefix) {
    return database
        .sql(
            """
            SELECT count(*) FROM billing.stripe_event
             WHERE starts_with(event_id, :prefix)
               AND applied_at < (SELECT applied_at FROM billing.stripe_event
                                  WHERE event_id = :event)
            """)
        .param("prefix", prefix)
        .param("event", eventId)
        .query(Long.class)
        .single();
  }

  /** The reason why the event can never be applied; empty if it is not rejected. */
  public Optional<String> rejection(String eventId) {
    return database
        .sql("SELECT reason FROM billing.stripe_event_rejection WHERE event_id = :event")
        .param("event", eventId)
        .query(String.class)
        .optional();
  }

  /** The audit rows of the event's operations: operation, outcome and reason. */
  public List<String> audit(String eventId) {
    return database
        .sql(
            """
            SELECT operation || ' ' || outcome || ' ' || reason FROM billing.stripe_event_operation
             WHERE event_id = :event ORDER BY performed_at
            """)
        .param("event", eventId)
        .query(String.class)
        .list();
  }

  /** The subscription's row; empty if there is none. */
  public Map<String, Object> row(TestSubscription subscription) {
    List<Map<String, Object>> rows =
        database
            .sql("SELECT * FROM billing.subscription WHERE stripe_subscription_id = :id")
            .param("id", subscription.id)
            .query()
            .listOfRows();
    return rows.isEmpty() ? Map.of() : rows.get(0);
  }

  /** Changes the seats in a subscription's row, which then differs from Stripe. */
  public void setSeats(String subscriptionId, int seats) {
    database
        .sql(
            "UPDATE billing.subscription SET seat_limit = :seats WHERE stripe_subscription_id = :id")
        .param("seats", seats)
        .param("id", subscriptionId)
        .update();
  }

  /** Inserts an account that is linked to the subscription's customer and has the same id. */
  public void insertAccount(TestSubscription subscription) {
    database
        .sql("INSERT INTO billing.account (id, stripe_customer_id) VALUES (:id, :customer)")
        .param("id", subscription.id)
        .param("customer", subscription.customer)
        .update();
  }

  /** Makes PostgreSQL refuse the subscription's row, so that its events are retried. */
  public RowBlocker blockRow(TestSubscription subscription) {
    return new RowBlocker(database, subscription.id, "refused by a test");
  }

  /** Runs steps of a test while PostgreSQL refuses the subscription's row. */
  public void whileRowIsBlocked(TestSubscription subscription, Runnable steps) {
    RowBlocker blocker = blockRow(subscription);
    try {
      steps.run();
    } finally {
      blocker.close();
    }
  }
}
