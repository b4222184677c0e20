package dev.durablestripe.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences that break webhook handlers: in every order, each event possibly repeated. */
class EventOrderTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final Instant START = Instant.ofEpochSecond(1_795_000_000);

  /** An event of the story: what happened, at which second, and the state then. */
  private record Told(String type, long second, String status, int quantity) {}

  /** A story, whose last state is Stripe's. */
  private record EventSequence(String name, List<Told> events) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Told told(String type, long second, String status, int quantity) {
    return new Told(type, second, status, quantity);
  }

  static Stream<EventSequence> stories() {
    return Stream.of(
        new EventSequence(
            "an update before the checkout",
            List.of(
                told("created", 0, "incomplete", 1),
                told("updated", 4, "active", 1),
                told("checkout", 4, "active", 1))),
        new EventSequence(
            "created and updated",
            List.of(told("created", 0, "incomplete", 1), told("updated", 30, "active", 2))),
        new EventSequence(
            "all in one second",
            List.of(
                told("created", 0, "incomplete", 1),
                told("updated", 0, "active", 2),
                told("updated", 0, "active", 3))),
        new EventSequence(
            "within a few seconds",
            List.of(
                told("updated", 0, "active", 1),
                told("updated", 1, "active", 2),
                told("updated", 2, "past_due", 3),
                told("updated", 3, "active", 4))),
        new EventSequence(
            "deleted",
            List.of(
                told("created", 0, "active", 1),
                told("updated", 60, "active", 2),
                told("deleted", 60, "canceled", 2))),
        new EventSequence(
            "deleted, by a clock that is behind",
            List.of(told("updated", 65, "active", 1), told("deleted", 60, "canceled", 1))),
        new EventSequence(
            "created, by a clock that is ahead",
            List.of(told("created", 65, "incomplete", 1), told("updated", 60, "active", 2))),
        new EventSequence(
            "deleted, and nothing else ever", List.of(told("deleted", 0, "canceled", 1))),
        new EventSequence(
            "never paid",
            List.of(
                told("created", 0, "incomplete", 1),
                told("updated", 20, "incomplete", 2),
                told("updated", 82, "incomplete_expired", 2))),
        new EventSequence(
            "paused and resumed",
            List.of(
                told("updated", 0, "active", 1),
                told("paused", 10, "paused", 1),
                told("resumed", 10, "active", 1),
                told("updated", 50, "active", 7))),
        new EventSequence(
            "a payment fails",
            List.of(
                told("updated", 0, "active", 1),
                told("invoice", 40, "past_due", 1),
                told("updated", 40, "past_due", 1),
                told("deleted", 90, "canceled", 1))));
  }

  @ParameterizedTest
  @MethodSource("stories")
  void endsAsStripeHasIt(EventSequence story) throws Exception {
    Told last = story.events().get(story.events().size() - 1);
    for (List<Integer> order : Permutations.of(story.events().size())) {
      String unique = TestWorker.unique();
      String id = "sub_" + unique;
      TestWorker.STRIPE.subscription(id, json(unique, last));
      for (int n : order) {
        WORKER.apply(event(unique, n, story.events().get(n)));
      }
      assertThat(TestWorker.subscription(id))
          .as("order %s", order)
          .containsEntry("status", last.status())
          .containsEntry("seat_limit", (long) last.quantity());
      assertThat(TestWorker.STRIPE.calls("/v1/subscriptions/" + id))
          .as("calls for order %s", order)
          .isLessThanOrEqualTo(story.events().size());
    }
  }

  private static String event(String unique, int n, Told told) {
    String id = "evt_" + unique + "_" + n;
    Instant created = START.plusSeconds(told.second());
    return switch (told.type()) {
      case "checkout" ->
          StripeEvents.event(
              id,
              "checkout.session.completed",
              created,
              StripeEvents.checkout("cus_" + unique, "sub_" + unique, unique));
      case "invoice" ->
          StripeEvents.event(
              id,
              "invoice.payment_failed",
              created,
              StripeEvents.invoice("in_" + unique, "cus_" + unique, "sub_" + unique));
      default ->
          StripeEvents.event(
              id, "customer.subscription." + told.type(), created, json(unique, told));
    };
  }

  private static String json(String unique, Told told) {
    return StripeEvents.subscription(
        "sub_" + unique, "cus_" + unique, told.status(), "price_1", told.quantity(), START);
  }
}
