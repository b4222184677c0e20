package dev.durablestripe.internal.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.temporal.ScriptedTemporal;
import dev.durablestripe.temporal.ScriptedTemporal.Call;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A poll takes a minute by itself. */
class CallTimeoutTest {
  private static final PollActivityTaskQueueRequest POLL =
      PollActivityTaskQueueRequest.getDefaultInstance();

  private final ScriptedTemporal temporal = new ScriptedTemporal();
  private final WorkflowServiceStubs stubs =
      WorkflowServiceStubs.newServiceStubs(
          WorkflowServiceStubsOptions.newBuilder()
              .setTarget(temporal.target())
              .addGrpcClientInterceptor(new CallTimeout())
              .build());

  @AfterEach
  void close() {
    stubs.shutdownNow();
    temporal.close();
  }

  @Test
  void limitsTheCallsInItsContextOnly() {
    var unlimited = stubs.futureStub().pollActivityTaskQueue(POLL);
    await().until(() -> temporal.count(Call.POLL) == 1);
    long start = System.nanoTime();

    StatusRuntimeException timeout =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                CallTimeout.limit(Context.current(), Duration.ofMillis(50))
                    .run(() -> stubs.blockingStub().pollActivityTaskQueue(POLL)));

    assertThat(timeout.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    assertThat(unlimited.isDone()).isFalse();
    unlimited.cancel(true);
  }
}
