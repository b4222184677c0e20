package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import dev.durablestripe.temporal.ScriptedTemporal;
import dev.durablestripe.temporal.ScriptedTemporal.Call;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PollMonitorTest {
  private final AtomicLong clock = new AtomicLong();
  private final PollMonitor monitor = new PollMonitor(clock::get);
  private final ScriptedTemporal temporal = new ScriptedTemporal();
  private WorkflowServiceStubs stubs;

  @BeforeEach
  void connect() {
    WorkflowServiceStubsOptions.Builder options =
        WorkflowServiceStubsOptions.newBuilder().setTarget(temporal.target());
    monitor.customize(options);
    stubs = WorkflowServiceStubs.newServiceStubs(options.build());
  }

  @AfterEach
  void close() {
    stubs.shutdownNow();
    temporal.close();
  }

  private void pollIsRefused() {
    assertThatThrownBy(
            () ->
                stubs
                    .blockingStub()
                    .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.getDefaultInstance()))
        .isInstanceOf(StatusRuntimeException.class);
  }

  private ListenableFuture<PollActivityTaskQueueResponse> poll() {
    int before = temporal.count(Call.POLL);
    ListenableFuture<PollActivityTaskQueueResponse> poll =
        stubs.futureStub().pollActivityTaskQueue(PollActivityTaskQueueRequest.getDefaultInstance());
    await().until(() -> temporal.count(Call.POLL) > before);
    return poll;
  }

  @Test
  void quotesTheServerThatRefusesPolls() {
    temporal.answer(Call.POLL, Status.PERMISSION_DENIED.withDescription("Request unauthorized."));

    pollIsRefused();

    assertThat(monitor.refusal()).hasValue("PERMISSION_DENIED: Request unauthorized.");
  }

  @Test
  void pollsThatWaitForTasksAreAccepted() {
    var poll = poll();
    clock.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(monitor.refusal()).isEmpty();
    poll.cancel(true);
  }

  @Test
  void aPollThatIsNotRefusedImmediatelyEndsTheRefusal() {
    temporal.answer(Call.POLL, Status.UNAUTHENTICATED);
    var refused = poll();
    await().until(refused::isDone);
    await().until(() -> monitor.refusal().isPresent());

    temporal.answer(Call.POLL, Status.OK);
    var accepted = poll();
    clock.addAndGet(Duration.ofSeconds(4).toNanos());
    assertThat(monitor.refusal()).hasValue("UNAUTHENTICATED");
    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(monitor.refusal()).isEmpty();
    accepted.cancel(true);
  }

  @Test
  void anUnavailableServerIsNotARefusal() {
    temporal.answer(Call.POLL, Status.UNAVAILABLE);

    pollIsRefused();

    assertThat(monitor.refusal()).isEmpty();
  }
}
