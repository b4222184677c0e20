package dev.durablestripe.worker.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Finds the handler of an event type. */
@Component
public final class EventHandlers {
  private final Map<String, StripeEventHandler> byType = new HashMap<>();

  EventHandlers(List<StripeEventHandler> handlers) {
    for (StripeEventHandler handler : handlers) {
      for (String type : handler.types()) {
        StripeEventHandler other = byType.put(type, handler);
        if (other != null) {
          throw new IllegalStateException(
              "%s is handled by both %s and %s: an event type has one handler"
                  .formatted(type, other.getClass().getName(), handler.getClass().getName()));
        }
      }
    }
  }

  /** Returns the handler of an event type, empty if none supports it. */
  public Optional<StripeEventHandler> find(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  /** Returns all supported event types, sorted. */
  public Set<String> types() {
    return new TreeSet<>(byType.keySet());
  }
}
