package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.StripeEventHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Finds the handlers of an event type: one of ours at most, and any number of the application's.
 */
@Component
public final class EventHandlers {
  private static final Pattern TYPE = Pattern.compile("[\\[\\]A-Za-z0-9_.]{1,255}");

  private final Map<String, ShippedEventHandler> shipped = new HashMap<>();
  private final Map<String, List<StripeEventHandler>> added = new HashMap<>();

  EventHandlers(List<ShippedEventHandler> shipped, ApplicationHandlers application) {
    shipped.forEach(this::ship);
    application.handlers().forEach(this::add);
  }

  private void ship(ShippedEventHandler handler) {
    for (String type : handler.types()) {
      ShippedEventHandler other = shipped.put(type, handler);
      if (other != null) {
        throw new IllegalStateException(
            "%s is handled by both %s and %s: one of ours handles a type"
                .formatted(type, other.getClass().getName(), handler.getClass().getName()));
      }
    }
  }

  private void add(StripeEventHandler handler) {
    for (String type : handler.types()) {
      if (!TYPE.matcher(type).matches()) {
        throw new IllegalStateException(
            "\"%s\", which %s handles, is not an event type: use for example charge.refunded"
                .formatted(type, AddedHandler.name(handler)));
      }
      added.computeIfAbsent(type, key -> new ArrayList<>()).add(handler);
    }
  }

  /** Returns our handler of an event type, empty if it does not ship with us. */
  public Optional<ShippedEventHandler> shipped(String type) {
    return Optional.ofNullable(shipped.get(type));
  }

  /** Returns the application's handlers of an event type, in the order in which they run. */
  public List<StripeEventHandler> added(String type) {
    return added.getOrDefault(type, List.of());
  }

  /** Returns the types that ship with us, sorted. */
  public Set<String> shippedTypes() {
    return new TreeSet<>(shipped.keySet());
  }

  /** Returns all types that a handler handles, sorted. */
  public Set<String> types() {
    Set<String> types = new TreeSet<>(shipped.keySet());
    types.addAll(added.keySet());
    return types;
  }
}
