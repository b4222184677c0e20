package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.contract.EventTypeLabel;
import dev.durablestripe.internal.contract.StripeEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Counts deliveries by outcome and, once the signature is verified, by event type. */
class DeliveryMetrics {
  private static final String UNKNOWN_TYPE = "unknown";

  private final MeterRegistry meters;

  DeliveryMetrics(MeterRegistry meters) {
    this.meters = meters;
    for (RefusalReason reason : RefusalReason.values()) {
      // Start at zero, so that an alert sees the first one.
      counter(reason, UNKNOWN_TYPE);
    }
  }

  void accepted(StripeEvent event, DeliveryOutcome outcome) {
    counter(outcome, EventTypeLabel.of(event.type())).increment();
  }

  void refused(RefusalReason reason) {
    counter(reason, UNKNOWN_TYPE).increment();
  }

  private Counter counter(Enum<?> outcome, String type) {
    return Counter.builder("stripe.events.received")
        .description("Deliveries of events, by outcome")
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .tag("type", type)
        .register(meters);
  }
}
