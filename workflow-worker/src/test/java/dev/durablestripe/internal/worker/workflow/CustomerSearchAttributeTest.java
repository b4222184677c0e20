package dev.durablestripe.internal.worker.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.ProcessStripeEvent;
import dev.durablestripe.internal.contract.StripeSearchAttributes;
import dev.durablestripe.internal.worker.TestTemporal;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A workflow can be found by its event's customer, whatever the outcome. */
class CustomerSearchAttributeTest {
  private static final String EVENT = "evt_1";
  private static final String CUSTOMER = "cus_1";

  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();

  private void run(ApplyStripeEvent activity, SearchAttributes attributes) {
    temporal.registerSearchAttribute(
        StripeSearchAttributes.CUSTOMER_ID.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    var worker = temporal.newWorker(EventWorkflowStart.TASK_QUEUE);
    worker.registerWorkflowImplementationTypes(ProcessStripeEventWorkflow.class);
    worker.registerActivitiesImplementations(activity);
    temporal.start();
    temporal
        .getWorkflowClient()
        .newWorkflowStub(
            ProcessStripeEvent.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .setWorkflowId(EVENT)
                .setTypedSearchAttributes(attributes)
                .build())
        .process(
            new RawValue(
                Payload.newBuilder()
                    .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                    .setData(ByteString.copyFromUtf8("{}"))
                    .build()));
  }

  private long upserts() {
    return temporal.getWorkflowClient().fetchHistory(EVENT).getEvents().stream()
        .filter(e -> e.getEventType() == EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)
        .count();
  }

  @AfterEach
  void close() {
    TestTemporal.closeInBackground(temporal);
  }

  @ParameterizedTest
  @EnumSource(names = "NEEDS_STRIPE", mode = EnumSource.Mode.EXCLUDE)
  void theCustomerOfAResultIsSet(Outcome outcome) {
    run(
        (event, delivery) -> new EventResult(outcome, "a-run", CUSTOMER),
        SearchAttributes.newBuilder().build());

    assertThat(upserts()).isEqualTo(1);
  }

  @Test
  void theCustomerThatTheStartSetIsNotSetAgain() {
    run(
        (event, delivery) -> new EventResult(Outcome.APPLIED, "a-run", CUSTOMER),
        SearchAttributes.newBuilder().set(StripeSearchAttributes.CUSTOMER_ID, CUSTOMER).build());

    assertThat(upserts()).isZero();
  }

  @Test
  void theCustomerOfARejectionIsSet() {
    assertThatThrownBy(
            () ->
                run(
                    (event, delivery) -> {
                      throw ApplicationFailure.newNonRetryableFailure(
                          "never", "EventRejected", new RejectionDetails(CUSTOMER));
                    },
                    SearchAttributes.newBuilder().build()))
        .isInstanceOf(WorkflowFailedException.class);

    assertThat(upserts()).isEqualTo(1);
  }

  @Test
  void aRejectionOfAnOlderVersionSetsNothing() {
    assertThatThrownBy(
            () ->
                run(
                    (event, delivery) -> {
                      throw ApplicationFailure.newNonRetryableFailure("never", "EventRejected");
                    },
                    SearchAttributes.newBuilder().build()))
        .isInstanceOf(WorkflowFailedException.class);

    assertThat(upserts()).isZero();
  }
}
