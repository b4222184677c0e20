package dev.durablestripe.test;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Delivers events in every order and in several ways, and compares the end states. */
final class EveryOrder {
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final DurableStripe stripe;
  private final SavedState state;
  private final CommitGate gate;
  private final List<TestEvent> events;
  private final String query;
  private final Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);

  EveryOrder(
      DurableStripe stripe,
      SavedState state,
      CommitGate gate,
      List<TestEvent> events,
      String query) {
    this.stripe = stripe;
    this.state = state;
    this.gate = gate;
    this.events = List.copyOf(events);
    this.query = query;
  }

  /** A way to deliver the events of a run. */
  private record Delivery(String description, Consumer<List<TestEvent>> post) {}

  /**
   * Runs all.
   *
   * @return the end state
   * @throws AssertionError if the end states differ
   */
  List<Map<String, @Nullable Object>> check() {
    List<Map<String, @Nullable Object>> expected = run(events, inTurn());
    if (outcomes.equals(EnumSet.of(Outcome.IGNORED))) {
      throw new AssertionError("No handler supports any of " + events);
    }
    // One way after the other, so that a wrong order is reported as such and not as a kill.
    for (Delivery delivery : deliveries()) {
      for (List<TestEvent> order : Orders.of(events)) {
        List<Map<String, @Nullable Object>> actual = run(order, delivery);
        if (!isSame(expected, actual)) {
          throw new AssertionError(message(order, delivery, expected, actual));
        }
      }
    }
    return expected;
  }

  private List<Delivery> deliveries() {
    return List.of(
        inTurn(),
        new Delivery("all at once, each of them twice", this::postTogether),
        killed(KillMoment.BEFORE_COMMIT),
        killed(KillMoment.AFTER_COMMIT));
  }

  private Delivery inTurn() {
    return new Delivery(
        "one after another, each of them twice",
        order -> {
          order.forEach(this::postTwice);
          order.forEach(stripe::post);
        });
  }

  private void postTwice(TestEvent event) {
    stripe.post(event);
    stripe.post(event);
    outcomes.add(stripe.awaitOutcome(event));
  }

  /** A parallel stream would post as few events at a time as there are cores. */
  private void postTogether(List<TestEvent> order) {
    order.stream()
        .map(event -> CompletableFuture.runAsync(() -> stripe.post(event), EveryOrder::start))
        .toList()
        .forEach(CompletableFuture::join);
    order.forEach(this::postTwice);
  }

  private static void start(Runnable task) {
    new Thread(task).start();
  }

  private Delivery killed(KillMoment moment) {
    return new Delivery(
        "one after another; " + moment,
        order -> order.forEach(event -> postAndKill(event, moment)));
  }

  private void postAndKill(TestEvent event, KillMoment moment) {
    gate.hold(event);
    stripe.post(event);
    gate.kill(event, moment);
    outcomes.add(stripe.awaitOutcome(event));
  }

  /**
   * Each run has events of its own, because an event that was applied once is not applied again.
   */
  private List<Map<String, @Nullable Object>> run(List<TestEvent> order, Delivery delivery) {
    String suffix = "_run" + RUNS.incrementAndGet();
    state.restore();
    delivery.post().accept(order.stream().map(event -> event.renamed(suffix)).toList());
    return stripe.query(query).stream().map(row -> withoutSuffix(row, suffix)).toList();
  }

  private static Map<String, @Nullable Object> withoutSuffix(
      Map<String, @Nullable Object> row, String suffix) {
    Map<String, @Nullable Object> copy = new HashMap<>(row);
    copy.replaceAll(
        (column, value) -> value instanceof String text ? text.replace(suffix, "") : value);
    return copy;
  }

  /** The rows need not have an order. */
  private static boolean isSame(
      List<Map<String, @Nullable Object>> expected, List<Map<String, @Nullable Object>> actual) {
    List<Map<String, @Nullable Object>> missing = new ArrayList<>(expected);
    return actual.stream().allMatch(missing::remove) && missing.isEmpty();
  }

  private String message(
      List<TestEvent> order,
      Delivery delivery,
      List<Map<String, @Nullable Object>> expected,
      List<Map<String, @Nullable Object>> actual) {
    return """
        The end state depends on how the events are delivered.
        Given order, nothing killed: %s
        This time: %s
        Delivered: %s
        Order: %s"""
        .formatted(
            expected,
            actual,
            delivery.description(),
            order.stream().map(event -> (events.indexOf(event) + 1) + ". " + event).toList());
  }
}
