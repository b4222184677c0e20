package dev.durablestripe.worker.event;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What is known of an event without asking Stripe: by its mark, by its rejection, or by its
 * workflow's input.
 */
@Component
class KnownEvents {
  private final EventMarks marks;
  private final EventRejections rejections;
  private final EventInputs inputs;

  KnownEvents(EventMarks marks, EventRejections rejections, EventInputs inputs) {
    this.marks = marks;
    this.rejections = rejections;
    this.inputs = inputs;
  }

  Optional<MarkedEvent> find(String eventId) {
    return marks
        .known(eventId)
        .or(() -> rejections.known(eventId))
        .or(() -> inputs.find(eventId).map(MarkedEvent::of));
  }

  /** The customer in the event's mark, null when it has none. */
  @Nullable String markedCustomer(String eventId) {
    return marks.known(eventId).map(MarkedEvent::customer).orElse(null);
  }
}
