package dev.durablestripe.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A subscription under one of Stripe's <a
 * href="https://docs.stripe.com/billing/testing/test-clocks">test clocks</a>: its own times are the
 * clock's, which may be years away; events and answers are stamped with the real time.
 */
class TestClockTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final long MONTH = 30L * 24 * 60 * 60;

  private final Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 60);

  /** A renewal that fails, a month of the clock after the start, seconds later in real time. */
  private static String state(String unique, Instant clock, int month, String status) {
    return StripeEvents.subscription(
        "sub_" + unique,
        "cus_" + unique,
        status,
        "price_1",
        month + 1,
        clock.plusSeconds(month * MONTH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2019-12-31T00:00:00Z", "2035-01-01T00:00:00Z"})
  void endsAsStripeHasItInEveryOrder(String clock) throws Exception {
    List<String> statuses = List.of("active", "past_due", "unpaid");
    for (List<Integer> order : Permutations.of(statuses.size())) {
      String unique = TestWorker.unique();
      TestWorker.STRIPE.subscription(
          "sub_" + unique, state(unique, Instant.parse(clock), 2, "unpaid"));
      for (int n : order) {
        WORKER.apply(event(unique, n, state(unique, Instant.parse(clock), n, statuses.get(n))));
      }
      assertThat(TestWorker.subscription("sub_" + unique))
          .as("%s", order)
          .containsEntry("status", "unpaid")
          .containsEntry("seat_limit", 3L);
    }
  }

  private String event(String unique, int n, String state) {
    return StripeEvents.event(
        "evt_" + unique + "_" + n, "customer.subscription.updated", now.plusSeconds(4L * n), state);
  }
}
