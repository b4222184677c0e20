package dev.durablestripe.contract;

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

/** The one place that says how a Stripe event becomes a Temporal workflow. */
public final class EventWorkflowStart {
  /** The queue on which workers wait for events. */
  public static final String TASK_QUEUE = "stripe-events";

  /**
   * The queue of attempts that have to ask Stripe, whose rate the server limits. What need not ask
   * never waits behind them.
   */
  public static final String STRIPE_CALLS_TASK_QUEUE = "stripe-events-ask";

  private static final int SUMMARY_BYTES = 400;

  /** As Stripe makes them. */
  private static final Pattern STRIPE_ID = Pattern.compile("\\w+");

  private static final int FAIRNESS_KEY_BYTES = 64;
  private static final ByteString JSON = ByteString.copyFromUtf8("json/plain");

  private EventWorkflowStart() {}

  /**
   * Who starts an event, and so whose events go first when there are more than can be worked off.
   * See <a href="https://docs.temporal.io/develop/task-queue-priority-fairness">Temporal on
   * priority</a>: 1 is the first of 5.
   */
  public enum Origin {
    /** Stripe delivered it: a resend repairs a run that failed or that an operator ended. */
    WEBHOOK(3, WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY),
    /** A reconciliation found that it had been lost; it starts no id that Temporal remembers. */
    RECONCILIATION(5, WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE),
    /**
     * A reconciliation found that the run has ended and that the database knows nothing of it: it
     * starts whatever run came before, which is safe because the database decides.
     */
    REPAIR(5, WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE);

    private final int priority;
    private final WorkflowIdReusePolicy reuse;

    Origin(int priority, WorkflowIdReusePolicy reuse) {
      this.priority = priority;
      this.reuse = reuse;
    }
  }

  /**
   * Starts the workflow of an event; returns once Temporal has stored it.
   *
   * <p>The workflow id is the event id. While a run of that id is open, or after one has completed,
   * it is a duplicate. After a failed, terminated, cancelled or timed-out run the origin decides: a
   * resend from Stripe starts the event again, and that is how it is repaired. See <a
   * href="https://docs.temporal.io/workflow-execution/workflowid-runid">Temporal on workflow
   * ids</a>.
   *
   * @param body the event's JSON, exactly as it came
   * @param signature what shows that Stripe made it, kept in the workflow's memo; null where there
   *     is nothing: a worker that verifies signatures then asks Stripe for the event
   * @param origin who starts it
   * @throws WorkflowExecutionAlreadyStarted when the event is running, or has a run after which its
   *     origin does not start it
   * @throws io.temporal.client.WorkflowServiceException when Temporal did not confirm the start
   */
  public static void start(
      WorkflowClient client,
      StripeEvent event,
      byte[] body,
      @Nullable DeliverySignature signature,
      Origin origin) {
    WorkflowOptions options = options(event, origin);
    if (signature != null) {
      options = options.toBuilder().setMemo(Map.of(DeliverySignature.MEMO, signature)).build();
    }
    WorkflowClient.start(
        client.newWorkflowStub(ProcessStripeEvent.class, options)::process, json(body));
  }

  static WorkflowOptions options(StripeEvent event, Origin origin) {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(event.id())
        .setTaskQueue(TASK_QUEUE)
        .setWorkflowIdReusePolicy(origin.reuse)
        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
        .setTypedSearchAttributes(StripeSearchAttributes.of(event))
        .setStaticSummary(summary(event))
        .setStaticDetails(details(event))
        .setPriority(priority(event, origin))
        .build();
  }

  /** Carries the bytes untouched; Temporal's UI shows them as JSON. */
  static RawValue json(byte[] body) {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", JSON)
            .setData(ByteString.copyFrom(body))
            .build());
  }

  /**
   * Type, object and customer: what an operator scans a list for. It is shown as Markdown, so an id
   * that a merchant chose, and that might become a link, is left to the details.
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

  /** Markdown, shown on the workflow's page. Ids and times only: it is stored as it stands. */
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
