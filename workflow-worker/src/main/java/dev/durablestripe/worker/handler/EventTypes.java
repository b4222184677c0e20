package dev.durablestripe.worker.handler;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How Stripe names event types. */
final class EventTypes {
  private EventTypes() {}

  /**
   * The types and their thin forms, which <a
   * href="https://docs.stripe.com/event-destinations#thin-events">put {@code v1.} before</a>.
   */
  static Set<String> withThin(String... types) {
    return Stream.of(types)
        .flatMap(type -> Stream.of(type, "v1." + type))
        .collect(Collectors.toUnmodifiableSet());
  }
}
