package dev.durablestripe.endtoend.support;

import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.local.LocalStack;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Somebody who starts workflows by hand, as the UI does: a type, a queue, and JSON. */
public final class OperatorClient {
  private final WorkflowClient temporal;
  private final JdbcClient database;

  public OperatorClient(LocalStack stack) {
    this.temporal = stack.temporal().client();
    this.database = stack.postgres().database();
  }

  /** Starts a workflow and does not wait for it. */
  public WorkflowStub start(String type, Object input) {
    WorkflowStub workflow =
        temporal.newUntypedWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .setWorkflowId("by-hand-" + UUID.randomUUID())
                .build());
    workflow.start(input);
    return workflow;
  }

  /** Starts a workflow and waits for its result. */
  public Map<String, Object> run(String type, Object input) {
    return result(start(type, input));
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  public static Map<String, Object> result(WorkflowStub workflow) {
    return workflow.getResult(Map.class);
  }

  /** What is on record of an event's operations: kind, outcome and reason. */
  public List<String> audit(String eventId) {
    return database
        .sql(
            """
            SELECT operation || ' ' || outcome || ' ' || reason FROM billing.stripe_event_operation
             WHERE event_id = :event ORDER BY performed_at
            """)
        .param("event", eventId)
        .query(String.class)
        .list();
  }
}
