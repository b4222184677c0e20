package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.worker.DeploymentRouting.Status;
import io.temporal.api.deployment.v1.RoutingConfig;
import io.temporal.common.WorkerDeploymentVersion;
import org.junit.jupiter.api.Test;

/** What a version is told about its share of the events. */
class DeploymentRoutingTest {
  private static final WorkerDeploymentVersion OWN =
      new WorkerDeploymentVersion("durable-stripe", "2");

  private static DeploymentRouting of(RoutingConfig.Builder routing) {
    return DeploymentRouting.of(routing.build(), OWN);
  }

  private static RoutingConfig.Builder current(String build) {
    RoutingConfig.Builder routing = RoutingConfig.newBuilder();
    routing.getCurrentDeploymentVersionBuilder().setBuildId(build);
    return routing;
  }

  private static RoutingConfig.Builder ramping(String build, float percentage) {
    RoutingConfig.Builder routing = current("1").setRampingVersionPercentage(percentage);
    routing.getRampingDeploymentVersionBuilder().setBuildId(build);
    return routing;
  }

  @Test
  void theCurrentVersionGetsEvents() {
    assertThat(of(current("2"))).isEqualTo(new DeploymentRouting(Status.CURRENT, "is current"));
  }

  @Test
  void aRampingVersionGetsItsShare() {
    assertThat(of(ramping("2", 12.5f)))
        .isEqualTo(new DeploymentRouting(Status.RAMPING, "is ramping: gets 12.5 % of the events"));
  }

  @Test
  void anyOtherVersionGetsNone() {
    DeploymentRouting inactive =
        new DeploymentRouting(Status.INACTIVE, "gets no events: build 1 is current");

    assertThat(of(current("1"))).isEqualTo(inactive);
    assertThat(of(ramping("3", 50))).isEqualTo(inactive);
    assertThat(of(ramping("2", 0))).isEqualTo(inactive);
  }

  @Test
  void besideWorkersWithoutAVersionItGetsNone() {
    assertThat(of(RoutingConfig.newBuilder()).description())
        .isEqualTo("gets no events: workers without a version are current");
    assertThat(DeploymentRouting.unregistered().status()).isEqualTo(Status.INACTIVE);
  }
}
