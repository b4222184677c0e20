package dev.durablestripe.comparison.lives;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The lives of some subscriptions, determined by a seed. Changes are made at random times.
 * Deliveries are late: six in ten by up to 0.3 s, three by up to 3 s, one by up to 10 s. One in
 * five is repeated.
 *
 * @param seed what determines them
 * @param changes all changes, in their order at Stripe
 */
public record Lives(long seed, List<Change> changes) {
  private static final List<String> LIVE =
      List.of("active", "active", "past_due", "unpaid", "paused", "trialing");
  private static final int CLOSE_MILLIS = 300;
  private static final int LATE_MILLIS = 3_000;
  private static final int VERY_LATE_MILLIS = 10_000;
  private static final int HASH_LENGTH = 12;

  /** Chooses lives that are as long as a duration, with the same number of changes each. */
  public static Lives of(long seed, int subscriptions, int changesEach, Duration duration) {
    List<Change> changes =
        IntStream.range(0, subscriptions)
            .boxed()
            .flatMap(number -> life(seed, number, changesEach, duration).stream())
            .sorted(Comparator.comparing(Change::at))
            .toList();
    return new Lives(seed, changes);
  }

  private static List<Change> life(long seed, int subscription, int count, Duration duration) {
    Random random = new Random(seed * 10_007 + subscription);
    List<Duration> times = times(random, count, duration);
    boolean ends = random.nextInt(3) > 0;
    List<Change> life = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean last = ends && i == count - 1;
      String verb = i == 0 ? "created" : last ? "deleted" : "updated";
      String status =
          i == 0 ? "trialing" : last ? "canceled" : LIVE.get(random.nextInt(LIVE.size()));
      SubscriptionState state =
          new SubscriptionState(
              status,
              "price_" + random.nextInt(StripeAccount.PRICES),
              1 + random.nextInt(99),
              random.nextInt(4) == 0);
      life.add(
          new Change(
              subscription,
              i,
              times.get(i),
              "customer.subscription." + verb,
              state,
              deliveries(random)));
    }
    return life;
  }

  private static List<Duration> times(Random random, int count, Duration duration) {
    return random
        .ints(count, 0, Math.toIntExact(duration.toMillis()))
        .sorted()
        .mapToObj(Duration::ofMillis)
        .toList();
  }

  private static List<Duration> deliveries(Random random) {
    List<Duration> deliveries = new ArrayList<>();
    deliveries.add(delay(random));
    if (random.nextInt(5) == 0) {
      deliveries.add(delay(random));
    }
    return List.copyOf(deliveries);
  }

  private static Duration delay(Random random) {
    int limit =
        switch (random.nextInt(10)) {
          case 0 -> VERY_LATE_MILLIS;
          case 1, 2, 3 -> LATE_MILLIS;
          default -> CLOSE_MILLIS;
        };
    return Duration.ofMillis(random.nextInt(limit));
  }

  /** The states at Stripe in the end, by the subscription's id. */
  public Map<String, SubscriptionState> finalStates() {
    return changes.stream()
        .collect(
            Collectors.toMap(Change::subscriptionId, Change::state, (earlier, later) -> later));
  }

  /** All changes by the id of their event. */
  public Map<String, Change> byEvent() {
    return changes.stream().collect(Collectors.toMap(Change::eventId, Function.identity()));
  }

  /** A hash of all changes and their deliveries, which is equal for equal lives. */
  public String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(changes.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
