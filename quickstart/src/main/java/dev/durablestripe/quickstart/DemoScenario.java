package dev.durablestripe.quickstart;

import static dev.durablestripe.internal.fake.StripeEvents.checkout;
import static dev.durablestripe.internal.fake.StripeEvents.event;
import static dev.durablestripe.internal.fake.StripeEvents.subscription;

import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.RowBlocker;
import dev.durablestripe.internal.local.WebhookClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The events of the demonstration: a subscription is bought, changed and cancelled, and another
 * one's event is refused by the database at first. Each run uses new ids.
 */
final class DemoScenario {
  private static final String PRICE = "price_team";

  private final LocalStack stack;
  private final JdbcClient database;
  private final RowBlocker blocker;
  private final WebhookClient webhook;
  private final List<DemoStep> steps = new ArrayList<>();

  /** Part of all ids, to distinguish them from those of earlier runs on the same data. */
  private final String runId =
      Long.toString(Instant.now().getEpochSecond(), 36).toUpperCase(Locale.ROOT);

  private final String acme = "sub_acme_" + runId;
  private final String globex = "sub_globex_" + runId;

  DemoScenario(LocalStack stack) {
    this.stack = stack;
    this.database = stack.postgres().database();
    this.blocker = new RowBlocker(database, globex, "the quickstart refuses this row for a while");
    this.webhook = new WebhookClient(stack.webhookUrl(), LocalStack.WEBHOOK_SECRET);
  }

  /** Sends all events, and waits until those that the database does not refuse are applied. */
  List<DemoStep> run() {
    insertAccounts();
    String checkout = checkout(customer(acme), acme, runId);
    change(acme, "active", 5);
    send("Acme buys 5 seats", "1", "checkout.session.completed", checkout);
    String upgraded = change(acme, "active", 8);
    send("Acme upgrades to 8 seats", "2", "customer.subscription.updated", upgraded);
    send("Stripe delivers it again", "2", "customer.subscription.updated", upgraded);
    String bought = change(globex, "active", 3);
    deliver("Globex buys 3 seats", "3", "customer.subscription.created", bought);
    String canceled = change(acme, "canceled", 8);
    send("Acme cancels", "4", "customer.subscription.deleted", canceled);
    return List.copyOf(steps);
  }

  /** The id of the event that the database refuses. */
  String refusedEventId() {
    return eventId("3");
  }

  /** Makes the database accept the refused event from now on. */
  void acceptRefusedEvent() {
    blocker.close();
  }

  /** A shell command that posts one more event. Its signature is valid for five minutes. */
  String curl() {
    String event =
        event(
            eventId("5"),
            "customer.subscription.updated",
            Instant.now(),
            change(globex, "active", 42));
    return "curl -i %s -H 'Stripe-Signature: %s' --data-binary '%s'"
        .formatted(stack.webhookUrl(), webhook.signature(event), event);
  }

  private void insertAccounts() {
    database
        .sql(
            """
            INSERT INTO billing.account (id, client_reference, stripe_customer_id)
            VALUES ('acme-' || :runId, :runId, NULL), ('globex-' || :runId, NULL, :globex)
            """)
        .param("runId", runId)
        .param("globex", customer(globex))
        .update();
    database
        .sql("INSERT INTO billing.price_plan VALUES (:price, 'Team') ON CONFLICT DO NOTHING")
        .param("price", PRICE)
        .update();
  }

  /** Changes the subscription at Stripe, and returns its new state. */
  private String change(String id, String status, int seats) {
    String subscription = subscription(id, customer(id), status, PRICE, seats, Instant.now());
    stack.stripe().subscription(id, subscription);
    return subscription;
  }

  private void send(String description, String number, String type, String object) {
    deliver(description, number, type, object);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> new DemoReport(stack).isMarked(eventId(number)));
  }

  private void deliver(String description, String number, String type, String object) {
    String event = event(eventId(number), type, Instant.now(), object);
    stack.stripe().event("", event, true);
    steps.add(new DemoStep(description, eventId(number), webhook.post(event)));
  }

  private String eventId(String number) {
    return "evt_" + runId + "_" + number;
  }

  private static String customer(String subscription) {
    return subscription.replace("sub_", "cus_");
  }
}
