package dev.durablestripe.internal.worker.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import org.springframework.stereotype.Component;

/** Counts the failed attempts of every activity, by the failure type that Temporal's UI shows. */
@Component
class ActivityMetrics extends WorkerInterceptorBase {
  private final MeterRegistry meters;

  ActivityMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new FailureCounter(next);
  }

  private final class FailureCounter extends ActivityInboundCallsInterceptorBase {
    private String activity = "unknown";

    FailureCounter(ActivityInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(ActivityExecutionContext context) {
      activity = context.getInfo().getActivityType();
      super.init(context);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      try {
        return super.execute(input);
      } catch (ActivityCompletionException stopped) {
        throw stopped;
      } catch (RuntimeException e) {
        Counter.builder("stripe.activity.attempts.failed")
            .description("Failed attempts of activities")
            .tag("activity", activity)
            .tag("failure", failureType(e))
            .register(meters)
            .increment();
        throw e;
      }
    }
  }

  private static String failureType(RuntimeException e) {
    return e instanceof ApplicationFailure failure
        ? String.valueOf(failure.getType())
        : e.getClass().getSimpleName();
  }
}
