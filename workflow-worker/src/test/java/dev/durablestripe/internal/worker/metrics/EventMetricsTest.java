package dev.durablestripe.internal.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.EventHandlers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventMetricsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final EventMetrics metrics =
      new EventMetrics(meters, new TestWorker().bean(EventHandlers.class));

  private static StripeEvent event(String type) throws MalformedStripeEventException {
    return StripeEvent.parse(
        """
        {"id":"evt_1","object":"event","type":"%s","created":1795502288,"livemode":false,\
        "data":{"object":{}}}"""
            .formatted(type)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void onlyTypesThatAreHandledAreLabels() throws MalformedStripeEventException {
    metrics.processed(event("invoice.paid"), Outcome.APPLIED);
    metrics.processed(event("made.up.1"), Outcome.IGNORED);
    metrics.processed(event("made.up.2"), Outcome.IGNORED);

    assertThat(meters.get("stripe.events.processed").counters())
        .extracting(counter -> counter.getId().getTag("type") + " " + counter.count())
        .containsExactlyInAnyOrder("invoice.paid 1.0", "other 2.0");
  }

  /** An increase is seen only of a counter that was there before. */
  @Test
  void failuresThatRaiseAnAlertAreCountedFromZero() {
    assertThat(meters.get("stripe.event.attempts.failed").counters())
        .extracting(counter -> counter.getId().getTag("failure") + " " + counter.count())
        .containsExactlyInAnyOrder("EventNotEncrypted 0.0", "StripeEventUnverified 0.0");
  }
}
