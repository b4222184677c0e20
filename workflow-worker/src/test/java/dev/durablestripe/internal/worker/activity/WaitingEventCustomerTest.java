package dev.durablestripe.internal.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.ProcessStripeEvent;
import dev.durablestripe.internal.contract.StripeSearchAttributes;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.workflow.ProcessStripeEventWorkflow;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A thin event that waits for Stripe is found by its customer, if the database knows it. */
class WaitingEventCustomerTest {
  private static final TestWorker WORKER = new TestWorker();

  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private final String unique = TestWorker.unique();
  private final String id = "evt_" + unique;
  private final String subscription = "sub_" + unique;
  private final Instant created = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 3600);

  @AfterEach
  void close() {
    temporal.close();
  }

  /** There is no worker on the queue of attempts that may ask Stripe. */
  private void start(String event) {
    temporal.registerSearchAttribute(
        StripeSearchAttributes.CUSTOMER_ID.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    var worker = temporal.newWorker(EventWorkflowStart.TASK_QUEUE);
    worker.registerWorkflowImplementationTypes(ProcessStripeEventWorkflow.class);
    worker.registerActivitiesImplementations(WORKER.bean(ApplyStripeEventActivity.class));
    temporal.start();
    ProcessStripeEvent workflow =
        temporal
            .getWorkflowClient()
            .newWorkflowStub(
                ProcessStripeEvent.class,
                WorkflowOptions.newBuilder()
                    .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                    .setWorkflowId(id)
                    .build());
    WorkflowClient.start(
        workflow::process,
        new RawValue(
            Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(event))
                .build()));
    await().until(() -> count(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) == 1);
  }

  private long count(EventType type) {
    return temporal.getWorkflowClient().fetchHistory(id).getEvents().stream()
        .filter(event -> event.getEventType() == type)
        .count();
  }

  private String thin() {
    return StripeEvents.thin(
        id,
        "v1.customer.subscription.updated",
        created.plusSeconds(60),
        "subscription",
        subscription,
        id + "_twin");
  }

  @Test
  void theCustomerOfAStoredSubscriptionIsSetBeforeStripeIsAsked() throws Exception {
    WORKER.apply(
        StripeEvents.event(
            id + "_first",
            "customer.subscription.created",
            created,
            StripeEvents.subscription(
                subscription, "cus_" + unique, "active", "price_1", 5, created)));

    start(thin());

    assertThat(count(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)).isEqualTo(1);
  }

  @Test
  void anUnknownCustomerIsNotSet() {
    start(thin());

    assertThat(count(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)).isZero();
  }
}
