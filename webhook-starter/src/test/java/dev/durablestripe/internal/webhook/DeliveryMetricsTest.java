package dev.durablestripe.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DeliveryMetricsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final DeliveryMetrics metrics = new DeliveryMetrics(meters);

  private static StripeEvent event(String type) throws MalformedStripeEventException {
    return StripeEvent.parse(
        """
        {"id":"evt_1","object":"event","type":"%s","created":1795502288,"livemode":false}"""
            .formatted(type)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void onlyHandledTypesAreLabels() throws MalformedStripeEventException {
    metrics.accepted(event("v1.invoice.paid"), DeliveryOutcome.STARTED);
    metrics.accepted(event("made.up.1"), DeliveryOutcome.STARTED);
    metrics.accepted(event("made.up.2"), DeliveryOutcome.STARTED);

    assertThat(meters.get("stripe.events.received").tag("outcome", "started").counters())
        .extracting(counter -> counter.getId().getTag("type") + " " + counter.count())
        .containsExactlyInAnyOrder("v1.invoice.paid 1.0", "other 2.0");
  }
}
