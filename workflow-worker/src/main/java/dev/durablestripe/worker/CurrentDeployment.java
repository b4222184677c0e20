package dev.durablestripe.worker;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.deployment.v1.WorkerDeploymentVersion;
import io.temporal.api.workflowservice.v1.DescribeWorkerDeploymentRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkerDeploymentResponse;
import io.temporal.client.WorkflowClient;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Whether this worker's build is the current version of its deployment, as <a
 * href="https://docs.temporal.io/worker-versioning">Worker Versioning</a> defines it: the one that
 * new workflows run on.
 */
@Component
class CurrentDeployment {
  private static final long DEADLINE_SECONDS = 10;

  private final WorkflowClient client;
  private final WorkerSettings settings;

  CurrentDeployment(WorkflowClient client, WorkerSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * Asks Temporal. Without Worker Versioning, every build is current.
   *
   * @throws StatusRuntimeException if Temporal does not answer or refuses
   */
  boolean isCurrent() {
    return settings
        .version()
        .map(own -> isCurrent(own.getDeploymentName(), own.getBuildId()))
        .orElse(true);
  }

  private boolean isCurrent(String deployment, String build) {
    try {
      DescribeWorkerDeploymentResponse response =
          client
              .getWorkflowServiceStubs()
              .blockingStub()
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .describeWorkerDeployment(
                  DescribeWorkerDeploymentRequest.newBuilder()
                      .setNamespace(client.getOptions().getNamespace())
                      .setDeploymentName(deployment)
                      .build());
      WorkerDeploymentVersion current =
          response.getWorkerDeploymentInfo().getRoutingConfig().getCurrentDeploymentVersion();
      return current.getDeploymentName().equals(deployment) && current.getBuildId().equals(build);
    } catch (StatusRuntimeException e) {
      // No worker of the deployment has polled yet.
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
