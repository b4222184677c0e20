package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.WebhookClient;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a test does to the pipeline and sees of it, all through its front doors. */
public final class Pipeline {
  public static final Duration AWAIT_TIMEOUT = Duration.ofSeconds(90);

  private final LocalStack stack;
  private final JdbcClient database;
  private final WorkflowClient temporal;
  private final WebhookClient webhook;

  public Pipeline(LocalStack stack) {
    this(stack, stack.postgres(), stack.temporal().client(), stack.webhookUrl());
  }

  /** A pipeline beside the stack's own. */
  public Pipeline(
      LocalStack stack, LocalPostgres postgres, WorkflowClient temporal, String webhookUrl) {
    this.stack = stack;
    this.database = postgres.database();
    this.temporal = temporal;
    this.webhook = new WebhookClient(webhookUrl, LocalStack.WEBHOOK_SECRET);
  }

  public WebhookClient webhook() {
    return webhook;
  }

  public JdbcClient database() {
    return database;
  }

  /** Posts an event and returns the outcome of a 200. */
  public String post(String event) {
    var answer = webhook.post(event);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return answer.body().replaceAll(".*\"outcome\":\"(\\w+)\".*", "$1");
  }

  /** Posts an event that is new, and waits until it is applied. */
  public EventResult apply(String event) {
    String outcome = post(event);
    if (!outcome.equals("started")) {
      throw new AssertionError(outcome);
    }
    return result(event.replaceAll("\\{\"id\":\"(\\w+)\".*", "$1"));
  }

  /** Waits for the latest run's result. */
  public EventResult result(String eventId) {
    return workflow(eventId).getResult(EventResult.class);
  }

  public WorkflowStub workflow(String eventId) {
    return temporal.newUntypedWorkflowStub(eventId);
  }

  public boolean hasWorkflow(String eventId) {
    try {
      workflow(eventId).describe();
      return true;
    } catch (WorkflowNotFoundException e) {
      return false;
    }
  }

  public String runId(String eventId) {
    return describe(eventId).getWorkflowExecutionInfo().getExecution().getRunId();
  }

  public WorkflowExecutionStatus status(String eventId) {
    return describe(eventId).getWorkflowExecutionInfo().getStatus();
  }

  public void awaitStatus(String eventId, WorkflowExecutionStatus status) {
    await().atMost(AWAIT_TIMEOUT).until(() -> status(eventId) == status);
  }

  /** Waits until the event is at least at this attempt, and returns what the UI shows of it. */
  public PendingActivityInfo awaitAttempt(String eventId, int attempt) {
    return await()
        .atMost(AWAIT_TIMEOUT)
        .until(
            () -> describe(eventId).getPendingActivitiesList().stream().findFirst(),
            activity -> activity.isPresent() && activity.get().getAttempt() >= attempt)
        .orElseThrow();
  }

  /** Waits until an attempt has failed, and returns how. */
  public Failure awaitFailure(String eventId) {
    return await()
        .atMost(AWAIT_TIMEOUT)
        .until(
            () ->
                describe(eventId).getPendingActivitiesList().stream()
                    .filter(PendingActivityInfo::hasLastFailure)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow()
        .getLastFailure();
  }

  public List<HistoryEvent> history(String eventId) {
    return temporal.fetchHistory(eventId).getEvents();
  }

  private DescribeWorkflowExecutionResponse describe(String eventId) {
    return workflow(eventId).describe().getRawDescription();
  }

  /** Resets to the first workflow task, as the UI and the CLI do; returns the new run id. */
  public String resetToFirstTask(String eventId) {
    long firstTaskCompleted =
        temporal.fetchHistory(eventId).getEvents().stream()
            .filter(e -> e.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
            .mapToLong(HistoryEvent::getEventId)
            .findFirst()
            .orElseThrow();
    return temporal
        .getWorkflowServiceStubs()
        .blockingStub()
        .resetWorkflowExecution(
            ResetWorkflowExecutionRequest.newBuilder()
                .setNamespace(temporal.getOptions().getNamespace())
                .setWorkflowExecution(execution(eventId))
                .setReason("a test")
                .setWorkflowTaskFinishEventId(firstTaskCompleted)
                .setRequestId(UUID.randomUUID().toString())
                .build())
        .getRunId();
  }

  /** Has an operator decide that the event shall never be applied. */
  public EventResult discard(String eventId) {
    WorkflowStub operation =
        temporal.newUntypedWorkflowStub(
            "DiscardStripeEvent",
            WorkflowOptions.newBuilder()
                .setWorkflowId("discard-" + eventId)
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .build());
    operation.start(Map.of("event_id", eventId, "reason", "a test"));
    return operation.getResult(EventResult.class);
  }

  /** Makes Temporal forget the event, as it does when the namespace's retention has passed. */
  public void forget(String eventId) {
    temporal
        .getWorkflowServiceStubs()
        .blockingStub()
        .deleteWorkflowExecution(
            DeleteWorkflowExecutionRequest.newBuilder()
                .setNamespace(temporal.getOptions().getNamespace())
                .setWorkflowExecution(execution(eventId))
                .build());
    await().atMost(AWAIT_TIMEOUT).until(() -> !hasWorkflow(eventId));
  }

  private static WorkflowExecution execution(String eventId) {
    return WorkflowExecution.newBuilder().setWorkflowId(eventId).build();
  }

  /** The event's mark, as the result that its run reports. */
  public Optional<EventResult> mark(String eventId) {
    return database
        .sql(
            "SELECT outcome, workflow_run_id, customer FROM billing.stripe_event WHERE event_id = :event")
        .param("event", eventId)
        .query(
            (row, n) ->
                new EventResult(
                    EventResult.Outcome.valueOf(row.getString(1)),
                    row.getString(2),
                    row.getString(3)))
        .optional();
  }

  /** The subscription's row; empty when there is none. */
  public Map<String, Object> row(TestSubscription subscription) {
    List<Map<String, Object>> rows =
        database
            .sql("SELECT * FROM billing.subscription WHERE stripe_subscription_id = :id")
            .param("id", subscription.id)
            .query()
            .listOfRows();
    return rows.isEmpty() ? Map.of() : rows.get(0);
  }

  /** The database refuses the subscription's row until the returned is closed. */
  public RowBlocker refuse(TestSubscription subscription) {
    return new RowBlocker(database, subscription.id);
  }

  public LocalStack stack() {
    return stack;
  }

  /** Why the event can never be applied; empty when it is not on record as such. */
  public Optional<String> rejection(String eventId) {
    return database
        .sql("SELECT reason FROM billing.stripe_event_rejection WHERE event_id = :event")
        .param("event", eventId)
        .query(String.class)
        .optional();
  }

  /** How long until the next attempt, or zero. */
  public static Duration backoff(PendingActivityInfo activity) {
    return Duration.ofMillis(Durations.toMillis(activity.getCurrentRetryInterval()));
  }
}
