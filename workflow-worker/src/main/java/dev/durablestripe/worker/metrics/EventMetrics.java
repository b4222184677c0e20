package dev.durablestripe.worker.metrics;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.contract.EventTypeLabel;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventHandlers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Counts what becomes of each attempt at an event, and how old events are when they are done. */
@Component
public final class EventMetrics {
  private final MeterRegistry meters;
  private final Set<String> handled;
  private final Timer age;

  public EventMetrics(MeterRegistry meters, EventHandlers handlers) {
    this.meters = meters;
    this.handled = handlers.types();
    this.age =
        Timer.builder("stripe.event.age")
            .description("From Stripe's created to the commit")
            .register(meters);
  }

  /** An attempt went through. */
  public void processed(StripeEvent event, Outcome outcome) {
    Counter.builder("stripe.events.processed")
        .description("Attempts that went through, by what they did")
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .tag("type", EventTypeLabel.of(event.type(), handled))
        .register(meters)
        .increment();
    // What was done before, maybe last year, says nothing of how late we are.
    if (outcome != Outcome.ALREADY_APPLIED) {
      Duration since = Duration.between(event.created(), Instant.now());
      age.record(since.isNegative() ? Duration.ZERO : since);
    }
  }

  /** An attempt did not; returns the same failure, to be thrown. */
  public ApplicationFailure failed(ApplicationFailure failure) {
    Counter.builder("stripe.event.attempts.failed")
        .description("Attempts that failed and, but for EventRejected, are retried")
        .tag("failure", String.valueOf(failure.getType()))
        .register(meters)
        .increment();
    return failure;
  }
}
