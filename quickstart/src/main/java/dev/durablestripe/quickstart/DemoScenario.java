package dev.durablestripe.quickstart;

import static dev.durablestripe.fake.StripeEvents.checkout;
import static dev.durablestripe.fake.StripeEvents.event;
import static dev.durablestripe.fake.StripeEvents.subscription;

import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.WebhookClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A day in the life of a subscription: bought, changed, cancelled, and one event that the database
 * does not take at first. Every telling has ids of its own.
 */
final class DemoScenario {
  private static final String PRICE = "price_team";

  private final LocalStack stack;
  private final JdbcClient database;
  private final WebhookClient webhook;
  private final List<DemoStep> steps = new ArrayList<>();

  /** Distinguishes this telling from earlier ones on the same data. */
  private final String telling =
      Long.toString(Instant.now().getEpochSecond(), 36).toUpperCase(Locale.ROOT);

  private final String acme = "sub_acme_" + telling;
  private final String globex = "sub_globex_" + telling;

  DemoScenario(LocalStack stack) {
    this.stack = stack;
    this.database = stack.postgres().database();
    this.webhook = new WebhookClient(stack.webhookUrl(), LocalStack.WEBHOOK_SECRET);
  }

  /** Acme buys, changes and cancels; Globex buys while the database refuses its row. */
  List<DemoStep> tell() {
    knowAccounts();
    refuse(globex);
    String checkout = checkout(customer(acme), acme, telling);
    put(acme, "active", 5);
    send("Acme buys 5 seats", "1", "checkout.session.completed", checkout);
    String more = put(acme, "active", 8);
    send("Acme upgrades to 8 seats", "2", "customer.subscription.updated", more);
    send("Stripe delivers it again", "2", "customer.subscription.updated", more);
    String other = put(globex, "active", 3);
    deliver("Globex buys 3 seats", "3", "customer.subscription.created", other);
    String ended = put(acme, "canceled", 8);
    send("Acme cancels", "4", "customer.subscription.deleted", ended);
    return List.copyOf(steps);
  }

  /** The event that the database refuses. */
  String refusedEvent() {
    return eventId("3");
  }

  /** The database takes the row from now on. */
  void accept() {
    database.sql("DROP TRIGGER refuse ON billing.subscription").update();
  }

  /** A line for a shell that posts one more event, valid for five minutes. */
  String curl() {
    String event =
        event(
            eventId("5"),
            "customer.subscription.updated",
            Instant.now(),
            put(globex, "active", 42));
    return "curl -i %s -H 'Stripe-Signature: %s' --data-binary '%s'"
        .formatted(stack.webhookUrl(), webhook.signature(event), event);
  }

  private void knowAccounts() {
    database
        .sql(
            """
            INSERT INTO billing.account (id, client_reference, stripe_customer_id)
            VALUES ('acme-' || :telling, :telling, NULL), ('globex-' || :telling, NULL, :globex)
            """)
        .param("telling", telling)
        .param("globex", customer(globex))
        .update();
    database
        .sql("INSERT INTO billing.price_plan VALUES (:price, 'Team') ON CONFLICT DO NOTHING")
        .param("price", PRICE)
        .update();
  }

  private void refuse(String subscription) {
    database
        .sql(
            """
            CREATE OR REPLACE FUNCTION billing.refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'the quickstart refuses this row for a while'; END $$
            """)
        .update();
    database
        .sql(
            """
            CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON billing.subscription FOR EACH ROW
            WHEN (NEW.stripe_subscription_id = '%s') EXECUTE FUNCTION billing.refuse()
            """
                .formatted(subscription))
        .update();
  }

  /** Changes the subscription at Stripe. */
  private String put(String id, String status, int seats) {
    String subscription = subscription(id, customer(id), status, PRICE, seats, Instant.now());
    stack.stripe().subscription(id, subscription);
    return subscription;
  }

  private void send(String what, String number, String type, String object) {
    deliver(what, number, type, object);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> new DemoReport(stack).isMarked(eventId(number)));
  }

  private void deliver(String what, String number, String type, String object) {
    String event = event(eventId(number), type, Instant.now(), object);
    stack.stripe().event("", event, true);
    steps.add(new DemoStep(what, eventId(number), webhook.post(event)));
  }

  private String eventId(String number) {
    return "evt_" + telling + "_" + number;
  }

  private static String customer(String subscription) {
    return subscription.replace("sub_", "cus_");
  }
}
