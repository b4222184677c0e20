package dev.durablestripe.worker.event;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What is known of an event without asking Stripe: by its mark, by its rejection, or by its
 * workflow's input.
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
        .known(eventId)
        .or(() -> rejections.known(eventId))
        .or(() -> inputs.find(eventId).map(EventRecord::of));
  }

  /** The customer in the event's mark, null when it has none. */
  @Nullable String markedCustomer(String eventId) {
    return marks.known(eventId).map(EventRecord::customer).orElse(null);
  }
}
