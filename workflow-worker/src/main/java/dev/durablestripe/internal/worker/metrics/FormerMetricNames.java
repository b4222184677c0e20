package dev.durablestripe.internal.worker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Records a renamed metric under its former name too, for one release: {@code
 * stripe_call_permission_seconds} is now {@code stripe_rate_limit_wait_seconds}.
 */
@Component
class FormerMetricNames implements ObservationHandler<Observation.Context> {
  private static final String NAME = "stripe.rate.limit.wait";
  private static final String FORMER_NAME = "stripe.call.permission";

  private final MeterRegistry meters;

  FormerMetricNames(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Nothing else adds it: the application's handlers are only those of its own beans. */
  @Autowired
  void addTo(ObservationRegistry observations) {
    observations.observationConfig().observationHandler(this);
  }

  @Override
  public boolean supportsContext(Observation.Context context) {
    return NAME.equals(context.getName());
  }

  @Override
  public void onStart(Observation.Context context) {
    context.put(FORMER_NAME, Timer.start(meters));
  }

  @Override
  public void onStop(Observation.Context context) {
    Timer.Sample sample = context.getRequired(FORMER_NAME);
    Throwable error = context.getError();
    sample.stop(
        Timer.builder(FORMER_NAME)
            .tag("error", error == null ? "none" : error.getClass().getSimpleName())
            .register(meters));
  }
}
