package dev.durablestripe.internal.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.worker.TestTemporalServer;
import dev.durablestripe.internal.worker.TestWorker;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Two deployments in one namespace of a real server. */
class OpenEventQueriesTest {
  private final WorkflowClient temporal = TestTemporalServer.get().client();
  private final DeploymentNames own = new DeploymentNames("a" + TestWorker.unique());
  private final DeploymentNames other = new DeploymentNames("b" + TestWorker.unique());

  private void startEvent(DeploymentNames deployment) {
    var unused =
        temporal
            .newUntypedWorkflowStub(
                "ProcessStripeEvent",
                WorkflowOptions.newBuilder().setTaskQueue(deployment.taskQueue()).build())
            .start();
  }

  @Test
  void onlyEventsOfTheDeploymentAreCounted() {
    OpenEventQueries queries = new OpenEventQueries(temporal, own);
    OpenEventQueries others = new OpenEventQueries(temporal, other);
    startEvent(own);
    startEvent(other);
    startEvent(other);

    await().untilAsserted(() -> assertThat(others.count()).isEqualTo(2));
    await().untilAsserted(() -> assertThat(queries.count()).isEqualTo(1));

    assertThat(queries.countPaused()).isZero();
    assertThat(queries.newest().waiting()).hasSize(1);
    assertThat(others.newest().waiting()).hasSize(2);
    assertThat(others.newestBefore(Instant.now().plusSeconds(5)).waiting()).hasSize(2);
  }
}
