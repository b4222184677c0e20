package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.TemporalNamespace;
import io.grpc.Status;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;

/** A worker whose schedules cannot be written still processes events, and says so. */
class ScheduleMonitorTest {
  private final WorkflowServiceStubs stubs =
      WorkflowServiceStubs.newServiceStubs(
          WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:1").build());
  private Optional<Status> refusal = Optional.empty();
  private final ScheduleMonitor monitor =
      new ScheduleMonitor(this::apply, () -> true, new TemporalNamespace(stubs, "payments"));

  private void apply() {
    refusal.ifPresent(
        status -> {
          throw status.asRuntimeException();
        });
  }

  @AfterEach
  void close() {
    stubs.shutdownNow();
  }

  private Health health() {
    return new SchedulesHealthIndicator(monitor).health();
  }

  @Test
  void healthNamesTheProblemUntilItIsOver() {
    refusal = Optional.of(Status.PERMISSION_DENIED);

    assertThat(monitor.apply()).isFalse();
    assertThat(health().getStatus().getCode()).isEqualTo("UNKNOWN");
    assertThat(health().getDetails().get("problem")).asString().contains("PERMISSION_DENIED");

    refusal = Optional.empty();
    assertThat(monitor.apply()).isTrue();
    assertThat(health().getStatus().getCode()).isEqualTo("UP");
  }

  @Test
  void aWorkerThatAnotherOvertookReportsNoProblem() {
    refusal = Optional.of(Status.FAILED_PRECONDITION);

    assertThat(monitor.apply()).isFalse();
    assertThat(monitor.problem()).isEmpty();
  }

  @Test
  void nothingIsAppliedBeforeTheWorkerPolls() {
    refusal = Optional.of(Status.PERMISSION_DENIED);
    ScheduleMonitor waiting =
        new ScheduleMonitor(this::apply, () -> false, new TemporalNamespace(stubs, "payments"));

    waiting.applyIfDue();
    assertThat(waiting.problem()).isEmpty();

    monitor.applyIfDue();
    assertThat(monitor.problem()).isPresent();
  }

  @Test
  void aFailureIsNotRepeatedAtOnce() {
    refusal = Optional.of(Status.PERMISSION_DENIED);
    monitor.applyIfDue();
    refusal = Optional.empty();

    monitor.applyIfDue();

    assertThat(monitor.problem()).isPresent();
  }
}
