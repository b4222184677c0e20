package dev.durablestripe.test;

import dev.durablestripe.internal.local.WebhookClient;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An application under test, as Stripe and its operators see it. Tests get it from {@link
 * DurableStripeExtension}.
 *
 * <p>Whatever waits gives up after a minute, with an error that says what it has waited for.
 */
public final class DurableStripe {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int UNAVAILABLE = 500;

  private final TestEnvironment environment;
  private final Environment properties;
  private final JdbcClient database;
  private final String schema;
  private final EventWorkflows workflows;
  private final FakeStripeApi api;

  DurableStripe(TestEnvironment environment, Environment properties) {
    this.environment = environment;
    this.properties = properties;
    this.database = JdbcClient.create(environment.database());
    this.schema = properties.getProperty("durable-stripe.database-schema", "billing");
    this.workflows = new EventWorkflows(environment.temporal(), database, schema);
    this.api = new FakeStripeApi(environment.stripe());
  }

  /**
   * Posts an event to the application's webhook with a valid signature, until the webhook has
   * accepted it, as Stripe does. The event may be applied later.
   */
  public void post(TestEvent event) {
    HttpResponse<String> response =
        Awaitility.await("the webhook accepts " + event)
            .atMost(TIMEOUT)
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(100))
            // Until Temporal confirms, the webhook answers 503.
            .ignoreException(UncheckedIOException.class)
            .until(() -> webhook().post(event.json()), answer -> answer.statusCode() < UNAVAILABLE);
    if (response.statusCode() != OK) {
      throw new AssertionError(
          "The webhook answers %d to %s%s"
              .formatted(
                  response.statusCode(),
                  event,
                  response.statusCode() == BAD_REQUEST ? ": " + response.body() : ""));
    }
    if (response.body().contains("\"ignored\"")) {
      throw new AssertionError("The webhook ignores %s: is its livemode false?".formatted(event));
    }
  }

  private WebhookClient webhook() {
    return new WebhookClient(webhookUrl(), TestEnvironment.WEBHOOK_SECRET);
  }

  /**
   * The URL of the application's webhook.
   *
   * @throws IllegalStateException if the application has no web server
   */
  public String webhookUrl() {
    String port = properties.getProperty("local.server.port");
    if (port == null) {
      throw new IllegalStateException(
          "The application has no web server. Use"
              + " @SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT).");
    }
    return "http://127.0.0.1:%s%s%s"
        .formatted(
            port,
            properties.getProperty("server.servlet.context-path", ""),
            properties.getProperty("durable-stripe.webhook-path", "/api/v1/webhooks/stripe"));
  }

  /**
   * Waits until an event that was posted is applied, or it is certain that it will not be.
   *
   * @throws AssertionError if that does not happen within a minute, with the failure of the last
   *     attempt
   */
  public Outcome awaitOutcome(TestEvent event) {
    return workflows.awaitOutcome(event);
  }

  /**
   * Waits until an attempt at an event that was posted fails, and will be repeated.
   *
   * @return the type and the message of the failure, as operators see it in Temporal's UI
   */
  public String awaitFailure(TestEvent event) {
    return workflows.awaitFailure(event);
  }

  /**
   * Delivers events in every order, and checks that the end state is always the same. In each order
   * they are delivered
   *
   * <ul>
   *   <li>one after another, each of them more than once,
   *   <li>all at once,
   *   <li>one after another, while for each event the worker dies <em>before</em> its commit,
   *   <li>and while it dies <em>after</em> its commit, before it learns that it has committed.
   * </ul>
   *
   * <p>A worker's death is what the database and Temporal see of it: the connection of the event's
   * transaction is cut, and another attempt follows. What a handler keeps in memory survives, which
   * a real death would not allow. After SQL handlers, both deaths are before the commit.
   *
   * <p>Before each run all tables are as they were when this method was called, and so they are at
   * its end. The events have other ids in each run: the given ones with a suffix, which is removed
   * from text in the state. Of more than four events, 24 orders are tried, always the same ones.
   *
   * @param events in the order that makes the expected state
   * @param stateQuery reads the state from the database; the order of rows does not matter
   * @return the end state, a row for each map
   * @throws AssertionError if an end state differs from that of the given order, or no event is
   *     handled
   */
  public List<Map<String, @Nullable Object>> inEveryOrder(
      List<TestEvent> events, String stateQuery) {
    awaitReady();
    DataSource tables = environment.database();
    try (SavedState state = new SavedState(tables);
        CommitGate gate = new CommitGate(tables, schema, environment.proxy(), workflows)) {
      return new EveryOrder(this, state, gate, events, stateQuery).check();
    }
  }

  /** Waits until the worker applies events, by one that no handler supports. */
  private void awaitReady() {
    TestEvent probe = TestEvent.of("durable_stripe_test.ready", "{\"object\":\"none\"}");
    post(probe);
    awaitOutcome(probe);
    database
        .sql("DELETE FROM %s.stripe_event WHERE event_id = :event".formatted(schema))
        .param("event", probe.id())
        .update();
  }

  /** Runs a query with the rights of a superuser, and returns a map for each row. */
  public List<Map<String, @Nullable Object>> query(String sql) {
    return database.sql(sql).query().listOfRows().stream()
        .<Map<String, @Nullable Object>>map(HashMap::new)
        .toList();
  }

  /** The application's database, with the rights of a superuser. */
  public JdbcClient database() {
    return database;
  }

  /** The fake of Stripe's API that the application calls. */
  public FakeStripeApi api() {
    return api;
  }
}
