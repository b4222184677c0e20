package dev.durablestripe.internal.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.encryption.EncryptionCodec;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.worker.TestTemporalServer;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.workflow.DiscardStripeEvent;
import dev.durablestripe.internal.worker.workflow.OperatorRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.worker.WorkerFactory;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two deployments in one namespace of a real server; the other one encrypts. */
class RecordedDiscardsTest {
  private final WorkflowClient client = TestTemporalServer.get().client();
  private final WorkflowClient otherClient =
      WorkflowClient.newInstance(
          TestTemporalServer.get().stubs(),
          WorkflowClientOptions.newBuilder()
              .setDataConverter(
                  new EncryptionCodec(EncryptionKeys.withNewKey(Optional.empty()), "default")
                      .converter())
              .build());
  private final DeploymentNames names = new DeploymentNames("a" + TestWorker.unique());
  private final DeploymentNames otherNames = new DeploymentNames("b" + TestWorker.unique());
  private final WorkerFactory workers = WorkerFactory.newInstance(client);
  private final WorkerFactory otherWorkers = WorkerFactory.newInstance(otherClient);
  private final Instant start = Instant.now();

  /** Completes immediately. */
  public static final class Completes implements DiscardStripeEvent {
    @Override
    public EventResult discard(OperatorRequest request) {
      return new EventResult(EventResult.Outcome.DISCARDED, "run");
    }
  }

  @BeforeEach
  void startWorkers() {
    workers.newWorker(names.taskQueue()).registerWorkflowImplementationTypes(Completes.class);
    otherWorkers
        .newWorker(otherNames.taskQueue())
        .registerWorkflowImplementationTypes(Completes.class);
    workers.start();
    otherWorkers.start();
  }

  @AfterEach
  void stopWorkers() {
    workers.shutdownNow();
    otherWorkers.shutdownNow();
  }

  private static void discard(WorkflowClient client, DeploymentNames names, String eventId) {
    var unused =
        client
            .newWorkflowStub(
                DiscardStripeEvent.class,
                WorkflowOptions.newBuilder().setTaskQueue(names.taskQueue()).build())
            .discard(new OperatorRequest(eventId, null, "unwanted", null));
  }

  @Test
  void areThoseOfTheDeployment() {
    discard(otherClient, otherNames, "evt_other");
    discard(client, names, "evt_own");
    RecordedDiscards discards = new RecordedDiscards(client, names);
    RecordedDiscards others = new RecordedDiscards(otherClient, otherNames);

    await()
        .untilAsserted(
            () -> assertThat(others.decisionsSince(start, () -> {})).containsOnlyKeys("evt_other"));
    await()
        .untilAsserted(
            () -> assertThat(discards.decisionsSince(start, () -> {})).containsOnlyKeys("evt_own"));
  }
}
