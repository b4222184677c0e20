package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.taskqueue.v1.TaskQueueVersioningInfo;
import io.temporal.common.WorkerDeploymentVersion;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** To whom Temporal gives new events, by what it says about a task queue. */
class EagerStartMonitorTest {
  private static final Optional<WorkerDeploymentVersion> OWN =
      Optional.of(new WorkerDeploymentVersion("durable-stripe", "2"));
  private static final Optional<WorkerDeploymentVersion> UNVERSIONED = Optional.empty();

  private static TaskQueueVersioningInfo.Builder current(String deployment, String build) {
    TaskQueueVersioningInfo.Builder routing = TaskQueueVersioningInfo.newBuilder();
    routing.getCurrentDeploymentVersionBuilder().setDeploymentName(deployment).setBuildId(build);
    return routing;
  }

  private static boolean getsAllEvents(
      TaskQueueVersioningInfo.Builder routing, Optional<WorkerDeploymentVersion> version) {
    return EagerStartMonitor.getsAllEvents(routing.build(), version);
  }

  @Test
  void onlyTheCurrentVersionGetsAll() {
    assertThat(getsAllEvents(current("durable-stripe", "2"), OWN)).isTrue();
    assertThat(getsAllEvents(current("durable-stripe", "1"), OWN)).isFalse();
    assertThat(getsAllEvents(current("other", "2"), OWN)).isFalse();
    assertThat(getsAllEvents(TaskQueueVersioningInfo.newBuilder(), OWN)).isFalse();
  }

  @Test
  void nobodyGetsAllDuringARamp() {
    TaskQueueVersioningInfo.Builder ramping =
        current("durable-stripe", "2").setRampingVersionPercentage(1);

    assertThat(getsAllEvents(ramping, OWN)).isFalse();
    assertThat(
            getsAllEvents(
                TaskQueueVersioningInfo.newBuilder().setRampingVersionPercentage(1), UNVERSIONED))
        .isFalse();
  }

  @Test
  void workersWithoutAVersionGetAllIfNoneIsCurrent() {
    assertThat(getsAllEvents(TaskQueueVersioningInfo.newBuilder(), UNVERSIONED)).isTrue();
    assertThat(getsAllEvents(current("durable-stripe", "2"), UNVERSIONED)).isFalse();
  }
}
