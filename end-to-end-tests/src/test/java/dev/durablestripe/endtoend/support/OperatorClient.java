package dev.durablestripe.endtoend.support;

import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.util.Map;

/** Starts workflows as an operator does in the UI: with a type, a task queue and JSON. */
public final class OperatorClient {
  private final WorkflowClient temporal;

  /** Uses the stack's default namespace. */
  public OperatorClient(LocalStack stack) {
    this(stack.temporal().client());
  }

  /** Uses the client's namespace. */
  public OperatorClient(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  /** Starts a workflow, and does not wait for its end. */
  public WorkflowStub start(String type, Object input) {
    WorkflowStub workflow =
        temporal.newUntypedWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .setWorkflowId("operator-" + UniqueId.next())
                .build());
    workflow.start(input);
    return workflow;
  }

  /** Starts a workflow, and waits for its result. */
  public Map<String, Object> run(String type, Object input) {
    return result(start(type, input));
  }

  /** Waits for the workflow's result. */
  @SuppressWarnings("unchecked") // JSON objects have string keys
  public static Map<String, Object> result(WorkflowStub workflow) {
    return workflow.getResult(Map.class);
  }
}
