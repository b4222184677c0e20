package dev.durablestripe.benchmarks.candidates;

import com.google.protobuf.ByteString;
import dev.durablestripe.benchmarks.load.BenchmarkEvent;
import dev.durablestripe.benchmarks.load.EventSink;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.RawValue;

/**
 * Starts a {@link BareWorkflow} for each event through the SDK, with the same payload as Durable
 * Stripe.
 *
 * @param client a client for the server and namespace of the workflows
 */
public record BareWorkflowStart(WorkflowClient client) implements EventSink {

  /** Starts the event's workflow. A workflow that already exists is left alone. */
  @Override
  public void accept(BenchmarkEvent event) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(event.id())
            .setTaskQueue(BareWorker.TASK_QUEUE)
            .build();
    try {
      WorkflowClient.start(client.newWorkflowStub(BareWorkflow.class, options)::run, json(event));
    } catch (WorkflowExecutionAlreadyStarted e) {
      // A duplicate, which the webhook accepts too.
    }
  }

  private static RawValue json(BenchmarkEvent event) {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
            .setData(ByteString.copyFrom(event.bytes()))
            .build());
  }
}
