package dev.durablestripe.internal.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A random lifecycle of one subscription. Each change is made at Stripe and returns the events that
 * Stripe sends about it. Many changes fall into the same second. The JSON has an old or a new
 * layout, and events are snapshot events, thin events, or both.
 */
public final class SubscriptionLifecycle {
  private static final List<String> LIVE_STATUSES =
      List.of("active", "past_due", "paused", "unpaid", "trialing");
  private static final List<String> EVENT_TYPES =
      List.of("updated", "updated", "updated", "paused", "resumed", "pending_update_applied");

  private enum EventForm {
    SNAPSHOT,
    THIN,
    BOTH
  }

  private final Random random;
  private final FakeStripe stripe;
  private final String unique;
  private final boolean oldLayout;
  private final EventForm form;
  private final int changes;
  private final Instant created = Instant.now();
  private int changed;
  private String status = "";
  private List<Integer> quantities = List.of();
  private boolean cancelAtPeriodEnd;

  /**
   * Creates a lifecycle.
   *
   * @param seed determines all random choices
   * @param unique a unique part for the ids
   */
  public SubscriptionLifecycle(long seed, String unique, FakeStripe stripe) {
    this.random = new Random(seed);
    this.unique = unique;
    this.stripe = stripe;
    this.oldLayout = random.nextBoolean();
    this.form = EventForm.values()[random.nextInt(3)];
    this.changes = 3 + random.nextInt(6);
  }

  /** The subscription's id. */
  public String id() {
    return "sub_" + unique;
  }

  /** Whether there is another change. */
  public boolean hasNext() {
    return changed < changes && !status.equals("canceled") && !status.equals("incomplete_expired");
  }

  /** The time until the next change, usually zero. */
  public Duration pause() {
    return random.nextInt(4) > 0 ? Duration.ZERO : Duration.ofMillis(random.nextInt(1500));
  }

  /** Makes the next change at Stripe and returns the events that Stripe sends about it. */
  public List<String> change() {
    String type = "customer.subscription." + nextChange();
    Instant now = stripe.subscription(id(), json());
    List<String> events = new ArrayList<>(events(type, now));
    if (random.nextInt(4) == 0) {
      events.add(invoiceEvent(now));
    }
    changed++;
    return events;
  }

  /** Changes the state and returns the type of the change's event. */
  private String nextChange() {
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
      status = LIVE_STATUSES.get(random.nextInt(LIVE_STATUSES.size()));
    }
    return EVENT_TYPES.get(random.nextInt(EVENT_TYPES.size()));
  }

  private List<String> events(String type, Instant now) {
    String snapshot = "evt_" + unique + "_" + changed;
    String twin = snapshot + "_thin";
    return switch (form) {
      case SNAPSHOT -> List.of(StripeEvents.event(snapshot, type, now, json()));
      case THIN -> List.of(thin(twin, type, now, snapshot));
      case BOTH ->
          List.of(StripeEvents.event(snapshot, type, now, json()), thin(twin, type, now, snapshot));
    };
  }

  private String thin(String id, String type, Instant now, String twin) {
    return StripeEvents.thin(id, "v1." + type, now, "subscription", id(), twin);
  }

  private String invoiceEvent(Instant now) {
    String invoice =
        oldLayout
            ? "{\"id\":\"in_1\",\"object\":\"invoice\",\"subscription\":\"%s\"}".formatted(id())
            : StripeEvents.invoice("in_1", customer(), id());
    String type = status.equals("past_due") ? "invoice.payment_failed" : "invoice.paid";
    return StripeEvents.event("evt_" + unique + "_" + changed + "_invoice", type, now, invoice);
  }

  private String customer() {
    return "cus_" + unique;
  }

  private String json() {
    long start = created.getEpochSecond();
    String period =
        "\"current_period_start\":%d,\"current_period_end\":%d,".formatted(start, start + 1000);
    String items =
        IntStream.range(0, quantities.size())
            .mapToObj(
                i ->
                    """
                    {"id":"si_%d","quantity":%d,%s"price":{"id":"price_%d"}}"""
                        .formatted(i, quantities.get(i), oldLayout ? "" : period, i))
            .collect(Collectors.joining(","));
    return """
        {"id":"%s","object":"subscription","customer":"%s","status":"%s","created":%d,%s\
        "cancel_at_period_end":%s,"livemode":false,"items":{"object":"list","data":[%s]}}"""
        .formatted(
            id(), customer(), status, start, oldLayout ? period : "", cancelAtPeriodEnd, items);
  }

  /**
   * The state at Stripe after the last change: status, {@code cancel_at_period_end} and the
   * quantity of each item.
   */
  public String stateAtStripe() {
    return "%s %s %s".formatted(status, cancelAtPeriodEnd, quantities);
  }

  /** Selects the stored state, in the form of {@link #stateAtStripe}. Its parameter is the id. */
  public static final String STORED_STATE =
      """
      SELECT s.status || ' ' || s.cancel_at_period_end || ' [' ||
             (SELECT string_agg(i.quantity::text, ', ' ORDER BY i.position)
                FROM billing.subscription_item i
               WHERE i.stripe_subscription_id = s.stripe_subscription_id) || ']'
        FROM billing.subscription s WHERE s.stripe_subscription_id = :id
      """;
}
