package dev.durablestripe.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A random life of one subscription at Stripe: each change is made there, and returns the events
 * that Stripe sends about it. Many changes fall into one second; the layout is an old or a new one;
 * events are snapshots, thin, or both.
 */
public final class SubscriptionLifecycle {
  private static final List<String> ALIVE =
      List.of("active", "past_due", "paused", "unpaid", "trialing");
  private static final List<String> CHANGES =
      List.of("updated", "updated", "updated", "paused", "resumed", "pending_update_applied");

  private enum Kind {
    SNAPSHOT,
    THIN,
    BOTH
  }

  private final Random random;
  private final FakeStripe stripe;
  private final String unique;
  private final boolean old;
  private final Kind kind;
  private final int changes;
  private final Instant born = Instant.now();
  private int changed;
  private String status = "";
  private List<Integer> quantities = List.of();
  private boolean cancelAtPeriodEnd;

  /** A life that the seed decides; {@code unique} keeps its ids apart from those of others. */
  public SubscriptionLifecycle(long seed, String unique, FakeStripe stripe) {
    this.random = new Random(seed);
    this.unique = unique;
    this.stripe = stripe;
    this.old = random.nextBoolean();
    this.kind = Kind.values()[random.nextInt(3)];
    this.changes = 3 + random.nextInt(6);
  }

  /** Stripe's id. */
  public String id() {
    return "sub_" + unique;
  }

  /** Whether it goes on. */
  public boolean goesOn() {
    return changed < changes && !status.equals("canceled") && !status.equals("incomplete_expired");
  }

  /** How long until the next change: mostly none at all. */
  public Duration pause() {
    return random.nextInt(4) > 0 ? Duration.ZERO : Duration.ofMillis(random.nextInt(1500));
  }

  /** Makes the next change at Stripe and returns what Stripe sends about it. */
  public List<String> change() {
    String type = "customer.subscription." + turn();
    Instant now = stripe.subscription(id(), json());
    List<String> events = new ArrayList<>(events(type, now));
    if (random.nextInt(4) == 0) {
      events.add(pointer(now));
    }
    changed++;
    return events;
  }

  private String turn() {
    quantities =
        IntStream.rangeClosed(0, random.nextInt(3)).map(i -> random.nextInt(90)).boxed().toList();
    cancelAtPeriodEnd = random.nextInt(4) == 0;
    if (changed == 0) {
      status = random.nextBoolean() ? "incomplete" : "active";
      return "created";
    }
    if (changed == changes - 1 && random.nextInt(3) > 0) {
      boolean expires = status.equals("incomplete");
      status = expires ? "incomplete_expired" : "canceled";
      return expires ? "updated" : "deleted";
    }
    if (!status.equals("incomplete") || random.nextBoolean()) {
      status = ALIVE.get(random.nextInt(ALIVE.size()));
    }
    return CHANGES.get(random.nextInt(CHANGES.size()));
  }

  private List<String> events(String type, Instant now) {
    String snapshot = "evt_" + unique + "_" + changed;
    String twin = snapshot + "_thin";
    return switch (kind) {
      case SNAPSHOT -> List.of(StripeEvents.event(snapshot, type, now, json()));
      case THIN -> List.of(thin(twin, type, now, snapshot));
      case BOTH ->
          List.of(StripeEvents.event(snapshot, type, now, json()), thin(twin, type, now, snapshot));
    };
  }

  private String thin(String id, String type, Instant now, String twin) {
    return StripeEvents.thin(id, "v1." + type, now, "subscription", id(), twin);
  }

  private String pointer(Instant now) {
    String invoice =
        old
            ? "{\"id\":\"in_1\",\"object\":\"invoice\",\"subscription\":\"%s\"}".formatted(id())
            : StripeEvents.invoice("in_1", customer(), id());
    String type = status.equals("past_due") ? "invoice.payment_failed" : "invoice.paid";
    return StripeEvents.event("evt_" + unique + "_" + changed + "_invoice", type, now, invoice);
  }

  private String customer() {
    return "cus_" + unique;
  }

  private String json() {
    long start = born.getEpochSecond();
    String period =
        "\"current_period_start\":%d,\"current_period_end\":%d,".formatted(start, start + 1000);
    String items =
        IntStream.range(0, quantities.size())
            .mapToObj(
                i ->
                    """
                    {"id":"si_%d","quantity":%d,%s"price":{"id":"price_%d"}}"""
                        .formatted(i, quantities.get(i), old ? "" : period, i))
            .collect(Collectors.joining(","));
    return """
        {"id":"%s","object":"subscription","customer":"%s","status":"%s","created":%d,%s\
        "cancel_at_period_end":%s,"livemode":false,"items":{"object":"list","data":[%s]}}"""
        .formatted(id(), customer(), status, start, old ? period : "", cancelAtPeriodEnd, items);
  }

  /** What Stripe has now: status, whether it ends with the period, and each item's quantity. */
  public String end() {
    return "%s %s %s".formatted(status, cancelAtPeriodEnd, quantities);
  }

  /** A statement that shows the stored row in the same words. Its parameter is the id. */
  public static final String STORED_END =
      """
      SELECT s.status || ' ' || s.cancel_at_period_end || ' [' ||
             (SELECT string_agg(i.quantity::text, ', ' ORDER BY i.position)
                FROM billing.subscription_item i
               WHERE i.stripe_subscription_id = s.stripe_subscription_id) || ']'
        FROM billing.subscription s WHERE s.stripe_subscription_id = :id
      """;
}
