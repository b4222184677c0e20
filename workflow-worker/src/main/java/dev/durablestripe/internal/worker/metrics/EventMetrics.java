package dev.durablestripe.internal.worker.metrics;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.EventTypeLabel;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.EventHandlers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Counts attempts to apply an event by their outcome, and records how old applied events are. */
@Component
public final class EventMetrics {
  /** One of these raises an alert, which sees only the increase of a counter that exists. */
  private static final List<String> ALERTING =
      List.of("EventNotEncrypted", "StripeEventUnverified");

  private final MeterRegistry meters;
  private final Set<String> handled;
  private final Timer age;

  public EventMetrics(MeterRegistry meters, EventHandlers handlers) {
    this.meters = meters;
    this.handled = handlers.types();
    this.age =
        Timer.builder("stripe.event.age")
            .description("Time from Stripe's created to the commit")
            .register(meters);
    ALERTING.forEach(this::failures);
  }

  /** Counts a successful attempt. */
  public void processed(StripeEvent event, Outcome outcome) {
    Counter.builder("stripe.events.processed")
        .description("Successful attempts, by outcome")
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .tag("type", EventTypeLabel.of(event.type(), handled))
        .register(meters)
        .increment();
    // An event that was applied before, perhaps a year ago, does not show how late the worker is.
    if (outcome != Outcome.ALREADY_APPLIED) {
      Duration since = Duration.between(event.created(), Instant.now());
      age.record(since.isNegative() ? Duration.ZERO : since);
    }
  }

  /**
   * Counts a failed attempt.
   *
   * @return the same failure, so that the caller can throw it
   */
  public ApplicationFailure failed(ApplicationFailure failure) {
    failures(String.valueOf(failure.getType())).increment();
    return failure;
  }

  private Counter failures(String type) {
    return Counter.builder("stripe.event.attempts.failed")
        .description("Failed attempts; all but EventRejected are retried")
        .tag("failure", type)
        .register(meters);
  }
}
