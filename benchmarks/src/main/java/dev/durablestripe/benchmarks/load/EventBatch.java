package dev.durablestripe.benchmarks.load;

import dev.durablestripe.internal.fake.StripeEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A sequence of events with a common id prefix, each about {@value #BYTES} bytes long. */
public final class EventBatch {
  /** The size of Stripe's event of a subscription with one item. */
  private static final int BYTES = 3_000;

  /** Far enough apart that the order of two events is clear from their timestamps. */
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final Duration AGE = Duration.ofDays(20);

  /** How a batch's events are distributed. */
  public enum Mix {
    /** Each event is about a different subscription. */
    DISTINCT,
    /** All events are about one subscription, in order. */
    HOT,
    /** Events of 51 Connect accounts; half of the events are for one of them. */
    CONNECT,
    /** Events of a type without a handler. */
    IGNORED
  }

  private final String batch = UUID.randomUUID().toString().substring(0, 8);
  private final AtomicInteger counter = new AtomicInteger();
  private final Instant start = Instant.now().minus(AGE);
  private final Mix mix;

  /** Creates a batch with a new id prefix. */
  public EventBatch(Mix mix) {
    this.mix = mix;
  }

  /** The prefix of all event ids in this batch. */
  public String prefix() {
    return "evt_" + batch + "_";
  }

  /** Returns the next event. Can be called from any thread. */
  public BenchmarkEvent next() {
    int n = counter.getAndIncrement();
    String id = prefix() + n;
    boolean hot = mix == Mix.HOT;
    String subscription = "sub_" + batch + (hot ? "" : "_" + n);
    String customer = "cus_" + batch + (hot ? "" : "_" + n);
    Instant created = hot ? start.plus(INTERVAL.multipliedBy(n)) : start;
    String object =
        StripeEvents.subscription(subscription, customer, "active", "price_1", 1 + n % 50, start);
    String type = mix == Mix.IGNORED ? "product.updated" : "customer.subscription.updated";
    String json = StripeEvents.event(id, type, created, padded(object));
    return new BenchmarkEvent(id, mix == Mix.CONNECT ? withAccount(json, n) : json);
  }

  private static String withAccount(String json, int n) {
    int account = n % 2 == 0 ? 0 : n % 100;
    return json.replaceFirst(
        "\"livemode\"", "\"account\":\"acct_bench%02d\",\"livemode\"".formatted(account));
  }

  /** Adds as many bytes as the fields of a real subscription that are not read here. */
  private static String padded(String object) {
    String filler = "x".repeat(Math.max(0, BYTES - 250 - object.length()));
    return object.replaceFirst("\\{", "{\"description\":\"" + filler + "\",");
  }
}
