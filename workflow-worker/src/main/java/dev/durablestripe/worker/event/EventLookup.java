package dev.durablestripe.worker.event;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds what is known about an event without asking Stripe: from its mark, its rejection or its
 * workflow's input, in this order.
 */
@Component
class EventLookup {
  private final ProcessedEvents marks;
  private final RejectedEvents rejections;
  private final EventInputSource inputs;

  EventLookup(ProcessedEvents marks, RejectedEvents rejections, EventInputSource inputs) {
    this.marks = marks;
    this.rejections = rejections;
    this.inputs = inputs;
  }

  Optional<EventRecord> find(String eventId) {
    return marks
        .findRecord(eventId)
        .or(() -> rejections.findRecord(eventId))
        .or(() -> inputs.find(eventId).map(EventRecord::of));
  }

  /** Returns the customer in the event's mark, null if there is none. */
  @Nullable String findMarkedCustomer(String eventId) {
    return marks.findRecord(eventId).map(EventRecord::customerId).orElse(null);
  }
}
