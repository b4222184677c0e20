package dev.durablestripe.internal.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.ProcessStripeEvent;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestTemporal;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.workflow.ProcessStripeEventWorkflow;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An event is applied only if it has a valid signature or Stripe confirms it, no matter who started
 * the workflow.
 */
class EventVerifierTest {
  private static final String SECRET = "whsec_0123456789abcdefghijklmn";
  private static final TestWorker VERIFYING =
      new TestWorker(new KeyScope(false, false), List.of(SECRET));
  private static final TestWorker TRUSTING = new TestWorker();

  private final String unique = TestWorker.unique();
  private final String id = "evt_" + unique;
  private final String sub = "sub_" + unique;
  private final Instant start = Instant.now().minusSeconds(3600);
  private @Nullable TestWorkflowEnvironment temporal;

  /** The workflow as it was before it passed a delivery and used a second task queue. */
  public static final class OldWorkflow implements ProcessStripeEvent {
    @Override
    public EventResult process(RawValue event) {
      return Workflow.newUntypedActivityStub(
              ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(20)).build())
          .execute("ApplyStripeEvent", EventResult.class, event);
    }
  }

  private WorkflowClient worker(TestWorker worker, Class<? extends ProcessStripeEvent> workflow) {
    temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .registerSearchAttribute(
                    "StripeCustomerId", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .build());
    var first = temporal.newWorker(EventWorkflowStart.TASK_QUEUE);
    first.registerWorkflowImplementationTypes(workflow);
    first.registerActivitiesImplementations(worker.bean(ApplyStripeEventActivity.class));
    temporal
        .newWorker(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)
        .registerActivitiesImplementations(worker.bean(ApplyStripeEventActivity.class));
    temporal.start();
    return temporal.getWorkflowClient();
  }

  @AfterEach
  void close() {
    if (temporal != null) {
      TestTemporal.closeInBackground(temporal);
    }
  }

  private String subscription(String status) {
    return StripeEvents.subscription(sub, "cus_" + unique, status, "price_1", 1, start);
  }

  private String event(String status) {
    return StripeEvents.event(id, "customer.subscription.updated", start, subscription(status));
  }

  /** Starts a workflow with any input, as anyone with access to Temporal can. */
  private void start(WorkflowClient client, String workflowId, String event, Map<String, ?> memo) {
    WorkflowClient.start(
        client.newWorkflowStub(
                ProcessStripeEvent.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(workflowId)
                    .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                    .setMemo(Map.copyOf(memo))
                    .build())
            ::process,
        new RawValue(
            Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(event))
                .build()));
  }

  private void start(WorkflowClient client, String event) {
    start(client, id, event, Map.of());
  }

  private static Map<String, ?> signed(String event, String secret) {
    return Map.of(
        DeliverySignature.MEMO,
        new StripeSignature(List.of(secret)).sign(event.getBytes(StandardCharsets.UTF_8)));
  }

  private EventResult result(WorkflowClient client) {
    return client.newUntypedWorkflowStub(id).getResult(EventResult.class);
  }

  private int asked() {
    return TestWorker.STRIPE.calls("/v1/events/" + id)
        + TestWorker.STRIPE.calls("/v2/core/events/" + id);
  }

  private void awaitUnverified(WorkflowClient client) {
    awaitFailure(client, "StripeEventUnverified");
  }

  private void awaitFailure(WorkflowClient client, String type) {
    await().atMost(Duration.ofSeconds(60)).until(() -> lastFailure(client).equals(type));
  }

  private String lastFailure(WorkflowClient client) {
    var description =
        client
            .getWorkflowServiceStubs()
            .blockingStub()
            .describeWorkflowExecution(
                DescribeWorkflowExecutionRequest.newBuilder()
                    .setNamespace(client.getOptions().getNamespace())
                    .setExecution(WorkflowExecution.newBuilder().setWorkflowId(id))
                    .build());
    assertThat(description.getWorkflowExecutionInfo().getStatus())
        .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    return description.getPendingActivitiesCount() == 0
        ? ""
        : description
            .getPendingActivities(0)
            .getLastFailure()
            .getApplicationFailureInfo()
            .getType();
  }

  private void discard() {
    TestWorker.database()
        .sql(
            """
            INSERT INTO billing.stripe_event (event_id, type, stripe_account, livemode, created,
                   outcome, change_id, workflow_run_id, attempt)
            VALUES (:id, 'x', '', false, now(), 'DISCARDED', :id, 'an-operator', 1)
            """)
        .param("id", id)
        .update();
  }

  private static int rejections(String eventId) {
    return TestWorker.database()
        .sql("SELECT count(*) FROM billing.stripe_event_rejection WHERE event_id = :id")
        .param("id", eventId)
        .query(Integer.class)
        .single();
  }

  @Test
  void aSignedEventIsAppliedWithoutAskingStripe() {
    WorkflowClient client = worker(VERIFYING, ProcessStripeEventWorkflow.class);

    start(client, id, event("active"), signed(event("active"), SECRET));

    assertThat(result(client).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(TestWorker.subscription(sub)).containsEntry("status", "active");
    assertThat(asked()).isZero();
  }

  @Test
  void anInventedEventWaitsUntilItIsDiscarded() {
    WorkflowClient client = worker(VERIFYING, ProcessStripeEventWorkflow.class);

    start(client, event("active"));

    awaitUnverified(client);
    assertThat(TestWorker.subscription(sub)).isEmpty();
    assertThat(TestWorker.mark(id)).isEqualTo("none");
    assertThat(rejections(id)).isZero();
    discard();
    assertThat(result(client).outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(TestWorker.subscription(sub)).isEmpty();
  }

  @Test
  void aSignatureOfAnotherEventIsInvalid() {
    WorkflowClient client = worker(VERIFYING, ProcessStripeEventWorkflow.class);

    start(client, id, event("active"), signed(event("canceled"), SECRET));

    awaitUnverified(client);
    assertThat(TestWorker.subscription(sub)).isEmpty();
  }

  @Test
  void ofAnUnsignedGenuineEventStripesCopyIsApplied() {
    WorkflowClient client = worker(VERIFYING, ProcessStripeEventWorkflow.class);
    TestWorker.STRIPE.event("", event("past_due"), true);

    start(client, event("active"));

    assertThat(result(client).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(TestWorker.subscription(sub)).containsEntry("status", "past_due");
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void anEventSignedWithARetiredSecretIsRequestedFromStripe() {
    WorkflowClient client = worker(VERIFYING, ProcessStripeEventWorkflow.class);
    TestWorker.STRIPE.event("", event("active"), true);

    start(client, id, event("active"), signed(event("active"), "whsec_retired_456789abcdefghij"));

    assertThat(result(client).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void aClaimIsNeitherRejectedNorUsedAsATwin() throws Exception {
    WorkflowClient client = worker(VERIFYING, ProcessStripeEventWorkflow.class);
    String twin = "evt_twin_" + unique;
    VERIFYING.apply(
        StripeEvents.event(twin, "customer.subscription.updated", start, subscription("active")));

    start(
        client,
        StripeEvents.thin(
            id, "v1.customer.subscription.updated", start, "subscription", sub, twin));

    awaitUnverified(client);
    assertThat(TestWorker.mark(id)).isEqualTo("none");
    discard();
    assertThat(result(client).outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(rejections(id)).isZero();
  }

  @Test
  void aClaimWithAnInvalidAccountIsNotSentToStripe() {
    WorkflowClient client = worker(VERIFYING, ProcessStripeEventWorkflow.class);

    start(
        client,
        event("active")
            .replace("\"object\":\"event\"", "\"object\":\"event\",\"account\":\"acct x\""));

    awaitFailure(client, "StripeAccountUnclear");
    assertThat(asked()).isZero();
  }

  @Test
  void aWorkflowIdThatIsNotTheEventIdIsRejected() {
    WorkflowClient client = worker(VERIFYING, ProcessStripeEventWorkflow.class);
    String other = "evt_other_" + unique;

    start(client, other, event("active"), signed(event("active"), SECRET));

    assertThatThrownBy(() -> client.newUntypedWorkflowStub(other).getResult(EventResult.class))
        .isInstanceOf(WorkflowFailedException.class)
        .hasRootCauseMessage(
            "message='The workflow id is not the id of the event in the input: it was not started"
                + " by the webhook.', type='EventRejected', nonRetryable=true");
    assertThat(TestWorker.subscription(sub)).isEmpty();
    assertThat(rejections(id) + rejections(other)).isZero();
  }

  @Test
  void anAttemptOfAnOlderVersionIsAClaimAndAsksStripeItself() {
    WorkflowClient client = worker(VERIFYING, OldWorkflow.class);
    TestWorker.STRIPE.event("", event("active"), true);

    start(client, id, event("active"), signed(event("active"), SECRET));

    assertThat(result(client).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void aWorkerWithoutASecretTrustsTemporal() {
    WorkflowClient client = worker(TRUSTING, ProcessStripeEventWorkflow.class);

    start(client, event("active"));

    assertThat(result(client).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(TestWorker.subscription(sub)).containsEntry("status", "active");
    assertThat(asked()).isZero();
  }

  @Test
  void anEventThatNeedsStripeIsAppliedOnTheStripeQueue() {
    WorkflowClient client = worker(VERIFYING, ProcessStripeEventWorkflow.class);
    TestWorker.STRIPE.subscription(sub, subscription("active"));
    String paid =
        StripeEvents.event(
            id, "invoice.paid", start, StripeEvents.invoice("in_1", "cus_" + unique, sub));

    start(client, id, paid, signed(paid, SECRET));

    assertThat(result(client).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(queues(client)).containsExactly(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE);
    assertThat(TestWorker.subscription(sub)).containsEntry("status", "active");
  }

  private List<String> queues(WorkflowClient client) {
    return client.fetchHistory(id).getEvents().stream()
        .filter(event -> event.hasActivityTaskScheduledEventAttributes())
        .map(event -> event.getActivityTaskScheduledEventAttributes().getTaskQueue().getName())
        .toList();
  }
}
