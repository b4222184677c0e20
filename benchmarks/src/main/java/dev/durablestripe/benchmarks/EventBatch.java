package dev.durablestripe.benchmarks;

import dev.durablestripe.fake.StripeEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Events of one batch, each {@value #BYTES} bytes or so, as Stripe's are of a subscription. */
final class EventBatch {
  /** As large as an event with a subscription of one item is. */
  private static final int BYTES = 3_000;

  /** Apart enough for the order to be clear. */
  private static final Duration STEP = Duration.ofSeconds(5);

  private static final Duration AGO = Duration.ofDays(20);

  /** Whom the events of a batch are about. */
  enum Mix {
    /** Each is about another subscription. */
    DISTINCT,
    /** All are about one subscription, in its order. */
    HOT,
    /** A hundred Connect accounts, half of the events being of one of them. */
    CONNECT,
    /** No handler takes them. */
    IGNORED,
    /** One and the same event again and again, which goes all the way and starts nothing. */
    REPEATED
  }

  private final String batch = UUID.randomUUID().toString().substring(0, 8);
  private final AtomicInteger number = new AtomicInteger();
  private final Instant start = Instant.now().minus(AGO);
  private final Mix mix;

  EventBatch(Mix mix) {
    this.mix = mix;
  }

  /** With which all ids of this batch start. */
  String prefix() {
    return "evt_" + batch + "_";
  }

  /** The next one; from any thread. */
  BenchmarkEvent next() {
    int n = mix == Mix.REPEATED ? 0 : number.getAndIncrement();
    String id = prefix() + n;
    boolean hot = mix == Mix.HOT;
    String subscription = "sub_" + batch + (hot ? "" : "_" + n);
    String customer = "cus_" + batch + (hot ? "" : "_" + n);
    Instant created = hot ? start.plus(STEP.multipliedBy(n)) : start;
    String object =
        StripeEvents.subscription(subscription, customer, "active", "price_1", 1 + n % 50, start);
    String type = mix == Mix.IGNORED ? "product.updated" : "customer.subscription.updated";
    String json = StripeEvents.event(id, type, created, padded(object));
    return new BenchmarkEvent(id, mix == Mix.CONNECT ? ofAccount(json, n) : json);
  }

  private static String ofAccount(String json, int n) {
    int account = n % 2 == 0 ? 0 : n % 100;
    return json.replaceFirst(
        "\"livemode\"", "\"account\":\"acct_bench%02d\",\"livemode\"".formatted(account));
  }

  /** What else Stripe tells of a subscription, and nobody here reads. */
  private static String padded(String object) {
    String filler = "x".repeat(Math.max(0, BYTES - 250 - object.length()));
    return object.replaceFirst("\\{", "{\"description\":\"" + filler + "\",");
  }
}
