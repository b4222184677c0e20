package dev.durablestripe.internal.contract;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.Priority;
import io.temporal.common.converter.RawValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The only place that defines how a Stripe event becomes a Temporal workflow. */
public final class EventWorkflowStart {
  /** The task queue of events, unless a {@link DeploymentNames prefix} precedes it. */
  public static final String TASK_QUEUE = "stripe-events";

  /**
   * The task queue of attempts that have to ask Stripe. The server limits their rate. Attempts that
   * need not ask never wait behind them. A {@link DeploymentNames prefix} may precede it.
   */
  public static final String STRIPE_CALLS_TASK_QUEUE = "stripe-events-ask";

  private static final int SUMMARY_BYTES = 400;

  /** Ids that Stripe made. */
  private static final Pattern STRIPE_ID = Pattern.compile("\\w+");

  private static final int FAIRNESS_KEY_BYTES = 64;
  private static final ByteString JSON = ByteString.copyFromUtf8("json/plain");

  private final WorkflowClient client;
  private final String taskQueue;
  private final EagerStart eagerStart;

  /** Starts workflows on the task queue of a deployment, whose workers poll for all tasks. */
  public EventWorkflowStart(WorkflowClient client, DeploymentNames names) {
    this(client, names, EagerStart.NEVER);
  }

  /**
   * Starts workflows on the task queue of a deployment.
   *
   * @param client also the client of the worker that takes tasks eagerly, if there is one
   * @param eagerStart whether a worker of the same client may be handed the first task
   */
  public EventWorkflowStart(WorkflowClient client, DeploymentNames names, EagerStart eagerStart) {
    this.client = client;
    this.taskQueue = names.taskQueue();
    this.eagerStart = eagerStart;
  }

  /**
   * Who starts an event, which decides the order if there is a backlog. See <a
   * href="https://docs.temporal.io/develop/task-queue-priority-fairness">Temporal on priority</a>:
   * 1 is the highest of 5.
   */
  public enum Origin {
    /** Stripe delivered the event: a resend repairs a run that failed or that an operator ended. */
    WEBHOOK(3, WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY),
    /**
     * A reconciliation found that the event was missed; it starts no id that Temporal remembers.
     */
    RECONCILIATION(5, WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE),
    /**
     * A reconciliation found that the run has ended and the database has no mark. It starts the
     * event whatever the earlier run's result was, which is safe because the database decides.
     */
    REPAIR(5, WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE);

    private final int priority;
    private final WorkflowIdReusePolicy reuse;

    Origin(int priority, WorkflowIdReusePolicy reuse) {
      this.priority = priority;
      this.reuse = reuse;
    }

    /** What a reconciliation starts waits its turn. */
    private boolean mayBeEager() {
      return this == WEBHOOK;
    }
  }

  /**
   * Starts the workflow of an event; returns once Temporal has stored it.
   *
   * <p>The workflow id is the event id. While a run of that id is open, or after one has completed,
   * it is a duplicate. After a failed, terminated, cancelled or timed-out run, the origin decides:
   * a resend from Stripe starts the event again, which is how an operator repairs it. See <a
   * href="https://docs.temporal.io/workflow-execution/workflowid-runid">Temporal on workflow
   * ids</a>.
   *
   * @param body the event's JSON, exactly as received
   * @param signature the proof that Stripe made the event, stored in the workflow's memo; null if
   *     there is none: a worker that verifies signatures then asks Stripe for the event
   * @param origin who starts it
   * @throws WorkflowExecutionAlreadyStarted if the event is running, or has a run after which its
   *     origin does not start it
   * @throws io.temporal.client.WorkflowServiceException if Temporal did not confirm the start
   */
  public void start(
      StripeEvent event, byte[] body, @Nullable DeliverySignature signature, Origin origin) {
    WorkflowClient.start(
        client.newWorkflowStub(ProcessStripeEvent.class, options(event, signature, origin))
            ::process,
        json(body));
  }

  WorkflowOptions options(StripeEvent event, @Nullable DeliverySignature signature, Origin origin) {
    WorkflowOptions.Builder options =
        options(event, origin).toBuilder()
            .setTaskQueue(taskQueue)
            .setDisableEagerExecution(!(origin.mayBeEager() && eagerStart.isPossible()));
    if (signature != null) {
      options.setMemo(Map.of(DeliverySignature.MEMO, signature));
    }
    return options.build();
  }

  /** The same for all deployments: everything but the task queue and who takes the first task. */
  static WorkflowOptions options(StripeEvent event, Origin origin) {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(event.id())
        .setWorkflowIdReusePolicy(origin.reuse)
        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
        .setTypedSearchAttributes(StripeSearchAttributes.of(event))
        .setStaticSummary(summary(event))
        .setStaticDetails(details(event))
        .setPriority(priority(event, origin))
        .build();
  }

  /** Contains the bytes unchanged; Temporal's UI shows them as JSON. */
  public static RawValue json(byte[] body) {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", JSON)
            .setData(ByteString.copyFrom(body))
            .build());
  }

  /**
   * Type, object and customer: what an operator looks for in a list. It is shown as Markdown, so an
   * id that a merchant chose, and that might become a link, is only in the details.
   */
  private static String summary(StripeEvent event) {
    Stream<String> ids =
        Stream.of(event.objectId(), event.customerId())
            .filter(Objects::nonNull)
            .filter(id -> STRIPE_ID.matcher(id).matches());
    String summary =
        Stream.concat(Stream.of(event.type()), ids).distinct().collect(Collectors.joining(" · "));
    return bytes(summary) <= SUMMARY_BYTES ? summary : event.type();
  }

  /** Markdown, shown on the workflow's page. Ids and times only: it is stored in plain text. */
  private static String details(StripeEvent event) {
    return Stream.of(
            line("Event", event.type() + (event.thin() ? ", thin" : "")),
            line("Object", event.objectId()),
            line("Customer", event.customerId()),
            line("Connect account", event.account().isEmpty() ? null : event.account()),
            line("Created at Stripe", event.created() + (event.livemode() ? "" : ", test mode")),
            line("API version", event.apiVersion()))
        .flatMap(Optional::stream)
        .collect(Collectors.joining("\n"));
  }

  private static Optional<String> line(String name, @Nullable String value) {
    return Optional.ofNullable(value).map(text -> "- %s: `%s`".formatted(name, text));
  }

  private static Priority priority(StripeEvent event, Origin origin) {
    Priority.Builder priority = Priority.newBuilder().setPriorityKey(origin.priority);
    if (!event.account().isEmpty() && bytes(event.account()) <= FAIRNESS_KEY_BYTES) {
      priority.setFairnessKey(event.account());
    }
    return priority.build();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
