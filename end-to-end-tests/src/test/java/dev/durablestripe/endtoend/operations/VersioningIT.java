package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RefundTable;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalStack;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.SetWorkerDeploymentCurrentVersionRequest;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With Worker Versioning, a failing event moves to the version that contains the fix. */
@ExtendWith(SharedStack.class)
class VersioningIT {
  private static final String DEPLOYMENT = "durable-stripe";

  private final TestSubscription subscription = new TestSubscription();
  private LocalStack stack;
  private TestNamespace namespace;
  private RefundTable refunds;

  @BeforeEach
  void open(LocalStack stack) {
    this.stack = stack;
    refunds = new RefundTable(stack.postgres());
    namespace = new TestNamespace(stack, stack.postgres());
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  private AppProcess startWorker(String variant, String buildId) {
    AppProcess worker =
        namespace
            .startWorker(
                CustomWorkerJar.build(stack, variant),
                Map.of("TEMPORAL_DEPLOYMENT_NAME", DEPLOYMENT, "TEMPORAL_WORKER_BUILD_ID", buildId))
            .awaitHealthy();
    // The server learns of a version when its worker polls.
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .ignoreException(StatusRuntimeException.class)
        .until(() -> makeCurrent(buildId));
    return worker;
  }

  private boolean makeCurrent(String buildId) {
    return stack
        .temporal()
        .stubs()
        .blockingStub()
        .setWorkerDeploymentCurrentVersion(
            SetWorkerDeploymentCurrentVersionRequest.newBuilder()
                .setNamespace(namespace.name())
                .setDeploymentName(DEPLOYMENT)
                .setBuildId(buildId)
                .build())
        .isInitialized();
  }

  @Test
  void aFailingEventMovesToTheVersionWithTheFix() {
    String id = subscription.eventId("refund");
    Pipeline pipeline = namespace.startPipeline();
    AppProcess buggy = startWorker("buggy", "1");
    pipeline.post(RefundTable.event(subscription, "refund"));
    pipeline.workflows().awaitAttempt(id, 2);

    startWorker("fixed", "2");
    buggy.close();

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(refunds.effects(id)).isEqualTo(1);
  }
}
