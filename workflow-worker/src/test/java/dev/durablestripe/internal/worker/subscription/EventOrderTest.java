package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences that break webhook handlers: in every order, each event possibly repeated. */
class EventOrderTest {
  private static final TestWorker WORKER = new TestWorker();

  /** An event of a sequence: its type, its time in seconds, and the subscription's state then. */
  private record Step(String type, long second, String status, int quantity) {}

  /** A sequence of events. Stripe has the state of the last one. */
  private record EventSequence(String name, List<Step> steps) {
    @Override
    public String toString() {
      return name;
    }

    Step last() {
      return steps.get(steps.size() - 1);
    }
  }

  private static EventSequence sequence(String name, Step... steps) {
    return new EventSequence(name, List.of(steps));
  }

  private static Step step(String type, long second, String status, int quantity) {
    return new Step(type, second, status, quantity);
  }

  static Stream<EventSequence> sequences() {
    return Stream.of(
        sequence(
            "an update before the checkout",
            step("created", 0, "incomplete", 1),
            step("updated", 4, "active", 1),
            step("checkout", 4, "active", 1)),
        sequence(
            "created and updated",
            step("created", 0, "incomplete", 1),
            step("updated", 30, "active", 2)),
        sequence(
            "all in one second",
            step("created", 0, "incomplete", 1),
            step("updated", 0, "active", 2),
            step("updated", 0, "active", 3)),
        sequence(
            "within a few seconds",
            step("updated", 0, "active", 1),
            step("updated", 1, "active", 2),
            step("updated", 2, "past_due", 3),
            step("updated", 3, "active", 4)),
        sequence(
            "deleted",
            step("created", 0, "active", 1),
            step("updated", 60, "active", 2),
            step("deleted", 60, "canceled", 2)),
        sequence(
            "deleted, by a clock that is behind",
            step("updated", 65, "active", 1),
            step("deleted", 60, "canceled", 1)),
        sequence(
            "created, by a clock that is ahead",
            step("created", 65, "incomplete", 1),
            step("updated", 60, "active", 2)),
        sequence("only deleted", step("deleted", 0, "canceled", 1)),
        sequence(
            "never paid",
            step("created", 0, "incomplete", 1),
            step("updated", 20, "incomplete", 2),
            step("updated", 82, "incomplete_expired", 2)),
        sequence(
            "paused and resumed",
            step("updated", 0, "active", 1),
            step("paused", 10, "paused", 1),
            step("resumed", 10, "active", 1),
            step("updated", 50, "active", 7)),
        sequence(
            "a failed payment",
            step("updated", 0, "active", 1),
            step("invoice", 40, "past_due", 1),
            step("updated", 40, "past_due", 1),
            step("deleted", 90, "canceled", 1)));
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void endsAsStripeHasIt(EventSequence sequence) throws Exception {
    for (List<Integer> order : Permutations.of(sequence.steps().size())) {
      TestSubscription subscription = new TestSubscription();
      subscription.putAtStripe(sequence.last().status(), sequence.last().quantity());
      for (int n : order) {
        WORKER.apply(event(subscription, n, sequence.steps().get(n)));
      }
      assertThat(subscription.row())
          .as("order %s", order)
          .containsEntry("status", sequence.last().status())
          .containsEntry("seat_limit", (long) sequence.last().quantity());
      assertThat(subscription.requests())
          .as("requests for order %s", order)
          .isLessThanOrEqualTo(sequence.steps().size());
    }
  }

  private static String event(TestSubscription subscription, int n, Step step) {
    String name = String.valueOf(n);
    Instant created = subscription.start.plusSeconds(step.second());
    return switch (step.type()) {
      case "checkout" -> subscription.checkout(name, created, subscription.unique);
      case "invoice" ->
          subscription.event(
              name,
              "invoice.payment_failed",
              created,
              StripeEvents.invoice("in_1", subscription.customer, subscription.id));
      default -> subscription.snapshot(name, step.type(), created, step.status(), step.quantity());
    };
  }
}
