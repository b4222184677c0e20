package dev.durablestripe.internal.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.worker.workflow.ListConnectAccounts;
import dev.durablestripe.internal.worker.workflow.ListQuery;
import dev.durablestripe.internal.worker.workflow.PageRequest;
import dev.durablestripe.internal.worker.workflow.ReconcileRequest;
import dev.durablestripe.internal.worker.workflow.ReconcileStripeEvents;
import dev.durablestripe.internal.worker.workflow.ReconcileStripeEventsWorkflow;
import dev.durablestripe.internal.worker.workflow.RecordSweep;
import dev.durablestripe.internal.worker.workflow.StartMissedEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.activity.Activity;
import io.temporal.client.ActivityPausedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attempts of an activity of a sweep. Time is skipped. */
class ActivityMetricsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  /** Fails twice with a type, once with an exception, and is stopped once. */
  private static final class Accounts implements ListConnectAccounts {
    private final AtomicInteger attempts = new AtomicInteger();

    @Override
    public ListConnectAccounts.Page accounts(@Nullable String page) {
      switch (attempts.incrementAndGet()) {
        case 1, 2 -> throw ApplicationFailure.newFailure("no", "StripeKeyRefused");
        case 3 -> throw new IllegalStateException("a bug");
        case 4 -> throw new ActivityPausedException(Activity.getExecutionContext().getInfo());
        default -> {
          return new ListConnectAccounts.Page(List.of(), null);
        }
      }
    }
  }

  private static final class NoEvents implements StartMissedEvents {
    @Override
    public List<ListQuery> lists(ReconcileRequest.@Nullable Sweep sweep, @Nullable String reach) {
      return List.of();
    }

    @Override
    public StartMissedEvents.Page start(PageRequest page) {
      throw new AssertionError("there are no lists");
    }
  }

  @Test
  void eachFailedAttemptIsCountedByActivityAndFailure() {
    try (TestWorkflowEnvironment temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new ActivityMetrics(meters))
                        .build())
                .build())) {
      var worker = temporal.newWorker(EventWorkflowStart.TASK_QUEUE);
      worker.registerWorkflowImplementationTypes(ReconcileStripeEventsWorkflow.class);
      RecordSweep nobody = (sweep, reach) -> {};
      worker.registerActivitiesImplementations(nobody);
      temporal
          .newWorker(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)
          .registerActivitiesImplementations(new Accounts(), new NoEvents());
      temporal.start();

      temporal
          .getWorkflowClient()
          .newWorkflowStub(
              ReconcileStripeEvents.class,
              WorkflowOptions.newBuilder().setTaskQueue(EventWorkflowStart.TASK_QUEUE).build())
          .reconcile(new ReconcileRequest(ReconcileRequest.Sweep.ALL, "P1D", null));
    }

    assertThat(failed("StripeKeyRefused")).isEqualTo(2);
    assertThat(failed("IllegalStateException")).isEqualTo(1);
    assertThat(failed("ActivityPausedException")).isZero();
  }

  private double failed(String failure) {
    return meters
        .counter(
            "stripe.activity.attempts.failed",
            "activity",
            "ListConnectAccounts",
            "failure",
            failure)
        .count();
  }
}
