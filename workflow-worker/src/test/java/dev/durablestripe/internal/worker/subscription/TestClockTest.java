package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A subscription under one of Stripe's <a
 * href="https://docs.stripe.com/billing/testing/test-clocks">test clocks</a>. Its own times are the
 * clock's, which may be years away; events and responses have the real time.
 */
class TestClockTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final long MONTH = 30L * 24 * 60 * 60;
  private static final List<String> STATUSES = List.of("active", "past_due", "unpaid");

  /** A failed renewal: months apart by the clock, seconds apart in real time. */
  private static String state(TestSubscription subscription, Instant clock, int month) {
    return StripeEvents.subscription(
        subscription.id,
        subscription.customer,
        STATUSES.get(month),
        TestSubscription.PRICE,
        month + 1,
        clock.plusSeconds(month * MONTH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2019-12-31T00:00:00Z", "2035-01-01T00:00:00Z"})
  void endsAsStripeHasItInEveryOrder(String clock) throws Exception {
    Instant start = Instant.parse(clock);
    for (List<Integer> order : Permutations.of(STATUSES.size())) {
      TestSubscription subscription = new TestSubscription();
      subscription.putAtStripe(state(subscription, start, 2));
      for (int n : order) {
        WORKER.apply(
            subscription.event(
                String.valueOf(n),
                "customer.subscription.updated",
                subscription.start.plusSeconds(4L * n),
                state(subscription, start, n)));
      }
      assertThat(subscription.row())
          .as("%s", order)
          .containsEntry("status", "unpaid")
          .containsEntry("seat_limit", 3L);
    }
  }
}
