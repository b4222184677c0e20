package dev.durablestripe.internal.worker.handler;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of event types. */
final class EventTypes {
  private EventTypes() {}

  /**
   * Returns the given types and their <a
   * href="https://docs.stripe.com/event-destinations#thin-events">thin</a> forms, which have the
   * prefix {@code v1.}.
   */
  static Set<String> withThin(String... types) {
    return Stream.of(types)
        .flatMap(type -> Stream.of(type, "v1." + type))
        .collect(Collectors.toUnmodifiableSet());
  }
}
