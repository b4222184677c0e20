package dev.durablestripe.internal.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

class FormerMetricNamesTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ObservationRegistry observations = ObservationRegistry.create();

  FormerMetricNamesTest() {
    observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    new FormerMetricNames(meters).addTo(observations);
  }

  @Test
  void theFormerNameCountsTheSame() {
    Observation.createNotStarted("stripe.rate.limit.wait", observations).observe(() -> {});
    assertThatThrownBy(
            () ->
                Observation.createNotStarted("stripe.rate.limit.wait", observations)
                    .observe(
                        () -> {
                          throw new IllegalStateException();
                        }))
        .isInstanceOf(IllegalStateException.class);
    Observation.createNotStarted("stripe.call", observations).observe(() -> {});

    for (String error : new String[] {"none", "IllegalStateException"}) {
      assertThat(meters.get("stripe.rate.limit.wait").tag("error", error).timer().count())
          .isEqualTo(1);
      assertThat(meters.get("stripe.call.permission").tag("error", error).timer().count())
          .isEqualTo(1);
    }
    assertThat(meters.find("stripe.call.permission").timers()).hasSize(2);
  }
}
