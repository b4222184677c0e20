package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.contract.StripeEvent;
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
  private final CustomerLookup customers;

  EventLookup(
      ProcessedEvents marks,
      RejectedEvents rejections,
      EventInputSource inputs,
      CustomerLookup customers) {
    this.marks = marks;
    this.rejections = rejections;
    this.inputs = inputs;
    this.customers = customers;
  }

  Optional<EventRecord> find(String eventId) {
    return marks
        .findRecord(eventId)
        .or(() -> rejections.findRecord(eventId))
        .or(() -> inputs.find(eventId).map(this::recordOf));
  }

  private EventRecord recordOf(EventInput input) {
    return input.verified() ? recordOf(input.event()) : EventRecord.of(input);
  }

  /** Returns a record of a genuine event, with its customer if the database has it. */
  EventRecord recordOf(StripeEvent event) {
    return EventRecord.of(event, customers.find(event));
  }

  /** Returns the customer in the event's mark, null if there is none. */
  @Nullable String findMarkedCustomer(String eventId) {
    return marks.findRecord(eventId).map(EventRecord::customerId).orElse(null);
  }
}
