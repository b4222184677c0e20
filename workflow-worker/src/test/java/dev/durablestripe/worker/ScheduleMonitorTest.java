package dev.durablestripe.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.TemporalNamespace;
import io.grpc.Status;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;

/** A worker whose schedules cannot be written still processes events, and says so. */
class ScheduleMonitorTest {
  private final WorkflowServiceStubs stubs =
      WorkflowServiceStubs.newServiceStubs(
          WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:1").build());
  private volatile Optional<Status> refusal = Optional.empty();
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
    monitor.close();
    stubs.shutdownNow();
  }

  private Health health() {
    return new SchedulesHealthIndicator(monitor).health();
  }

  @Test
  void healthNamesTheProblemUntilItIsOver() {
    refusal = Optional.of(Status.PERMISSION_DENIED);
    monitor.start();

    await().until(() -> monitor.problem().isPresent());
    assertThat(health().getStatus().getCode()).isEqualTo("UNKNOWN");
    assertThat(health().getDetails().get("problem")).asString().contains("PERMISSION_DENIED");

    refusal = Optional.empty();
    await().until(() -> monitor.problem().isEmpty());
    assertThat(health().getStatus().getCode()).isEqualTo("UP");
  }

  @Test
  void aWorkerThatAnotherOvertookReportsNoProblem() {
    refusal = Optional.of(Status.FAILED_PRECONDITION);
    monitor.start();

    await().during(Duration.ofSeconds(1)).until(() -> monitor.problem().isEmpty());
  }
}
