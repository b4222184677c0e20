package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.util.Timestamps;
import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.temporal.ScriptedTemporal;
import dev.durablestripe.temporal.ScriptedTemporal.Call;
import io.grpc.Status;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkflowPollObserverTest {
  private static final DeploymentNames NAMES = new DeploymentNames("eu");

  private final AtomicLong clock = new AtomicLong();
  private final WorkflowPollObserver observer = new WorkflowPollObserver(NAMES, clock::get);
  private final ScriptedTemporal temporal = new ScriptedTemporal();
  private WorkflowServiceStubs stubs;

  @BeforeEach
  void connect() {
    WorkflowServiceStubsOptions.Builder options =
        WorkflowServiceStubsOptions.newBuilder().setTarget(temporal.target());
    observer.customize(options);
    stubs = WorkflowServiceStubs.newServiceStubs(options.build());
  }

  @AfterEach
  void close() {
    stubs.shutdownNow();
    temporal.close();
  }

  private ListenableFuture<PollWorkflowTaskQueueResponse> poll(String queue, TaskQueueKind kind) {
    int before = temporal.count(Call.POLL);
    PollWorkflowTaskQueueRequest.Builder request = PollWorkflowTaskQueueRequest.newBuilder();
    request.getTaskQueueBuilder().setName(queue).setKind(kind);
    var poll = stubs.futureStub().pollWorkflowTaskQueue(request.build());
    await().until(() -> temporal.count(Call.POLL) > before);
    return poll;
  }

  private ListenableFuture<PollWorkflowTaskQueueResponse> poll() {
    return poll("eu-stripe-events", TaskQueueKind.TASK_QUEUE_KIND_NORMAL);
  }

  private boolean isEmptyAfter(Duration time) {
    clock.addAndGet(time.toNanos());
    return observer.backlog().isEmpty();
  }

  /** Polls for a second; afterwards nothing is known again. */
  private void findNothing() {
    var poll = poll();
    assertThat(isEmptyAfter(Duration.ZERO)).isFalse();
    assertThat(isEmptyAfter(Duration.ofSeconds(1))).isTrue();

    poll.cancel(true);
    await().until(() -> !observer.backlog().isEmpty());
  }

  @Test
  void aPollThatStaysOpenFindsNothing() {
    findNothing();
  }

  @Test
  void otherQueuesTellNothing() {
    var cached = poll("some-worker", TaskQueueKind.TASK_QUEUE_KIND_STICKY);
    var other = poll("stripe-events", TaskQueueKind.TASK_QUEUE_KIND_NORMAL);

    assertThat(isEmptyAfter(Duration.ofSeconds(1))).isFalse();
    cached.cancel(true);
    other.cancel(true);
  }

  @Test
  void aTaskSaysHowLongItHasWaited() throws ExecutionException, InterruptedException {
    findNothing();

    temporal.task(task(Duration.ofMillis(20)));
    assertThat(poll().get().getAttempt()).isEqualTo(1);
    await().until(() -> observer.backlog().isEmpty());

    temporal.task(task(Duration.ofSeconds(20)));
    assertThat(poll().get().getAttempt()).isEqualTo(1);
    await().until(() -> !observer.backlog().isEmpty());
  }

  private static PollWorkflowTaskQueueResponse task(Duration waited) {
    return PollWorkflowTaskQueueResponse.newBuilder()
        .setAttempt(1)
        .setScheduledTime(Timestamps.fromMillis(1_000_000))
        .setStartedTime(Timestamps.fromMillis(1_000_000 + waited.toMillis()))
        .build();
  }

  @Test
  void aRefusedPollTellsNothing() {
    temporal.answer(Call.POLL, Status.PERMISSION_DENIED);
    var poll = poll();
    await().until(poll::isDone);

    assertThat(isEmptyAfter(Duration.ZERO)).isFalse();
    assertThat(isEmptyAfter(Duration.ofSeconds(1))).isFalse();
  }
}
