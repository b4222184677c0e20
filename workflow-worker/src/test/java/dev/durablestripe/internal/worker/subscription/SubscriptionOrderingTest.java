package dev.durablestripe.internal.worker.subscription;

import static dev.durablestripe.internal.worker.subscription.OrderingDecision.APPLY;
import static dev.durablestripe.internal.worker.subscription.OrderingDecision.ASK_STRIPE;
import static dev.durablestripe.internal.worker.subscription.OrderingDecision.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SubscriptionOrderingTest {
  private static final List<String> NOT_FINAL =
      List.of("trialing", "active", "incomplete", "past_due", "unpaid", "paused", "unknown");
  private static final List<String> FINAL = List.of("canceled", "incomplete_expired");

  private final SubscriptionOrdering ordering = new SubscriptionOrdering(Duration.ofSeconds(1));

  private static Instant at(long second) {
    return Instant.ofEpochSecond(1_795_000_000 + second);
  }

  /** A row that was true at Stripe at some moment between second 10 and second 20. */
  private static StoredSubscription stored(String status) {
    return new StoredSubscription(null, status, at(10), at(20), false, 7);
  }

  private static IncomingState.Snapshot snapshot(long second, String status) {
    return new IncomingState.Snapshot(false, at(second), status);
  }

  /**
   * The clock that stamps responses is two seconds ahead. Stripe reads at 10.9 and answers at 11.0,
   * which is stamped 13. In between, at 10.95, the subscription changes, which is stamped 10.
   */
  @Test
  void aChangeRightAfterAFetchIsNotOlder() {
    Instant from = at(13).minusMillis(100).minusSeconds(1);
    StoredSubscription fetched = new StoredSubscription(null, "active", from, at(14), false, 7);

    OrderingDecision decision =
        new SubscriptionOrdering(SubscriptionOrdering.DEFAULT_TOLERANCE)
            .decide(fetched, snapshot(10, "paused"));

    assertThat(decision).isEqualTo(ASK_STRIPE);
  }

  @Test
  void theFirstStateIsApplied() {
    Stream.concat(NOT_FINAL.stream(), FINAL.stream())
        .forEach(
            status -> {
              assertThat(ordering.decide(null, snapshot(0, status))).isEqualTo(APPLY);
              assertThat(ordering.decide(null, new IncomingState.Fetched(status))).isEqualTo(APPLY);
              assertThat(ordering.decide(null, new IncomingState.Snapshot(true, at(0), status)))
                  .isEqualTo(APPLY);
            });
    assertThat(ordering.decide(null, new IncomingState.Reference(at(0)))).isEqualTo(ASK_STRIPE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, STALE",
    "8, STALE",
    "9, ASK_STRIPE",
    "10, ASK_STRIPE",
    "15, ASK_STRIPE",
    "20, ASK_STRIPE",
    "21, ASK_STRIPE",
    "22, APPLY",
    "99, APPLY"
  })
  void aSnapshotIsOrderedByTimeIfThatIsClear(long second, OrderingDecision decision) {
    assertThat(ordering.decide(stored("active"), snapshot(second, "past_due"))).isEqualTo(decision);
    assertThat(ordering.decide(stored("canceled"), snapshot(second, "incomplete_expired")))
        .as("among final states too")
        .isEqualTo(decision);
  }

  @ParameterizedTest
  @CsvSource({"0, STALE", "8, STALE", "9, ASK_STRIPE", "22, ASK_STRIPE", "99, ASK_STRIPE"})
  void aReferenceAsksStripeUnlessItIsClearlyOlder(long second, OrderingDecision decision) {
    assertThat(ordering.decide(stored("active"), new IncomingState.Reference(at(second))))
        .isEqualTo(decision);
  }

  static Stream<@Nullable String> everyStatus() {
    return Stream.concat(NOT_FINAL.stream(), FINAL.stream());
  }

  @ParameterizedTest
  @MethodSource("everyStatus")
  void theCreationIsOlderThanEverything(String status) {
    for (long second : List.of(0, 15, 99)) {
      assertThat(
              ordering.decide(
                  stored(status), new IncomingState.Snapshot(true, at(second), "active")))
          .isEqualTo(STALE);
    }
  }

  @Test
  void everythingIsNewerThanAStateFromTheCreation() {
    StoredSubscription creation =
        new StoredSubscription(null, "incomplete", at(10), at(10), true, 7);
    for (long second : List.of(0, 10, 99)) {
      assertThat(ordering.decide(creation, snapshot(second, "active"))).isEqualTo(APPLY);
      assertThat(ordering.decide(creation, snapshot(second, "canceled"))).isEqualTo(APPLY);
      assertThat(ordering.decide(creation, new IncomingState.Reference(at(second))))
          .isEqualTo(ASK_STRIPE);
    }
    assertThat(ordering.decide(creation, new IncomingState.Fetched("active"))).isEqualTo(APPLY);
    assertThat(ordering.decide(creation, new IncomingState.Snapshot(true, at(99), "active")))
        .isEqualTo(STALE);
  }

  @Test
  void aFinalStateWinsWhateverItsTime() {
    for (String last : FINAL) {
      for (String status : NOT_FINAL) {
        for (long second : List.of(0, 9, 15, 21, 99)) {
          assertThat(ordering.decide(stored(last), snapshot(second, status))).isEqualTo(STALE);
          assertThat(ordering.decide(stored(status), snapshot(second, last))).isEqualTo(APPLY);
          assertThat(ordering.decide(stored(last), new IncomingState.Reference(at(second))))
              .isEqualTo(STALE);
        }
        assertThat(ordering.decide(stored(last), new IncomingState.Fetched(status)))
            .isEqualTo(STALE);
        assertThat(ordering.decide(stored(status), new IncomingState.Fetched(last)))
            .isEqualTo(APPLY);
      }
    }
  }

  @Test
  void aFetchedStateIsAppliedWhateverItsTime() {
    assertThat(ordering.decide(stored("active"), new IncomingState.Fetched("past_due")))
        .isEqualTo(APPLY);
    assertThat(ordering.decide(stored("canceled"), new IncomingState.Fetched("canceled")))
        .isEqualTo(APPLY);
  }

  @Test
  void usesTheTolerance() {
    SubscriptionOrdering wide = new SubscriptionOrdering(Duration.ofSeconds(5));
    assertThat(wide.decide(stored("active"), snapshot(25, "active"))).isEqualTo(ASK_STRIPE);
    assertThat(wide.decide(stored("active"), snapshot(26, "active"))).isEqualTo(APPLY);
    assertThat(wide.decide(stored("active"), snapshot(5, "active"))).isEqualTo(ASK_STRIPE);
    assertThat(wide.decide(stored("active"), snapshot(4, "active"))).isEqualTo(STALE);
  }
}
