package dev.durablestripe.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventWorkflowStart.Origin;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventWorkflowStartTest {
  private static StripeEvent event(String account, String object)
      throws MalformedStripeEventException {
    return StripeEvent.parse(
        """
        {"id":"evt_1","object":"event","type":"invoice.paid","created":1795502288,
         "livemode":true,"account":"%s","data":{"object":{"id":"%s","customer":"cus_1"}}}"""
            .formatted(account, object)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theWorkflowIdIsTheEventId() throws MalformedStripeEventException {
    WorkflowOptions options = EventWorkflowStart.options(event("acct_1", "in_1"), Origin.WEBHOOK);

    assertThat(options.getWorkflowId()).isEqualTo("evt_1");
    assertThat(options.getWorkflowIdReusePolicy())
        .isEqualTo(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY);
    assertThat(options.getWorkflowIdConflictPolicy())
        .isEqualTo(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL);
  }

  @Test
  void aWorkflowHasNoTimeoutAndNoRetries() throws MalformedStripeEventException {
    WorkflowOptions options = EventWorkflowStart.options(event("", "in_1"), Origin.WEBHOOK);

    assertThat(options.getWorkflowExecutionTimeout()).isNull();
    assertThat(options.getWorkflowRunTimeout()).isNull();
    assertThat(options.getRetryOptions()).isNull();
  }

  @Test
  void isFoundByTypeObjectCustomerAndAccount() throws MalformedStripeEventException {
    WorkflowOptions options = EventWorkflowStart.options(event("acct_1", "in_1"), Origin.WEBHOOK);

    var attributes = options.getTypedSearchAttributes();
    assertThat(attributes.get(StripeSearchAttributes.TYPE)).isEqualTo("invoice.paid");
    assertThat(attributes.get(StripeSearchAttributes.OBJECT_ID)).isEqualTo("in_1");
    assertThat(attributes.get(StripeSearchAttributes.CUSTOMER_ID)).isEqualTo("cus_1");
    assertThat(attributes.get(StripeSearchAttributes.ACCOUNT)).isEqualTo("acct_1");
    assertThat(attributes.get(StripeSearchAttributes.LIVEMODE)).isTrue();
    assertThat(options.getStaticSummary()).isEqualTo("invoice.paid · in_1 · cus_1");
  }

  @Test
  void theConnectAccountIsTheFairnessKey() throws MalformedStripeEventException {
    assertThat(
            EventWorkflowStart.options(event("acct_1", "in_1"), Origin.WEBHOOK)
                .getPriority()
                .getFairnessKey())
        .isEqualTo("acct_1");
    assertThat(
            EventWorkflowStart.options(event("", "in_1"), Origin.WEBHOOK)
                .getPriority()
                .getFairnessKey())
        .isNull();
    assertThat(
            EventWorkflowStart.options(event("a".repeat(65), "in_1"), Origin.WEBHOOK)
                .getPriority()
                .getFairnessKey())
        .isNull();
    assertThat(
            EventWorkflowStart.options(event("", "in_1"), Origin.WEBHOOK)
                .getPriority()
                .getPriorityKey())
        .isEqualTo(3);
  }

  @Test
  void missedEventsHaveALowerPriority() throws MalformedStripeEventException {
    assertThat(
            EventWorkflowStart.options(event("", "in_1"), Origin.RECONCILIATION)
                .getPriority()
                .getPriorityKey())
        .isEqualTo(5);
  }

  @Test
  void aReconciliationStartsNoIdThatTemporalRemembersUnlessItRepairs()
      throws MalformedStripeEventException {
    assertThat(
            EventWorkflowStart.options(event("", "in_1"), Origin.RECONCILIATION)
                .getWorkflowIdReusePolicy())
        .isEqualTo(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE);
    WorkflowOptions repair = EventWorkflowStart.options(event("", "in_1"), Origin.REPAIR);
    assertThat(repair.getWorkflowIdReusePolicy())
        .isEqualTo(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE);
    assertThat(repair.getWorkflowIdConflictPolicy())
        .isEqualTo(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL);
    assertThat(repair.getPriority().getPriorityKey()).isEqualTo(5);
  }

  @Test
  void theDetailsNameTheObjectAndItsAccount() throws MalformedStripeEventException {
    assertThat(
            EventWorkflowStart.options(event("acct_1", "in_1"), Origin.WEBHOOK).getStaticDetails())
        .isEqualTo(
            """
            - Event: `invoice.paid`
            - Object: `in_1`
            - Customer: `cus_1`
            - Connect account: `acct_1`
            - Created at Stripe: `2026-11-24T06:38:08Z`""");
  }

  @Test
  void theSummaryFitsTemporalsLimit() throws MalformedStripeEventException {
    String type = "t".repeat(200);
    String body =
        """
        {"id":"evt_1","object":"event","type":"%s","created":1795502288,"livemode":true,
         "data":{"object":{"id":"%s","customer":"cus_1"}}}"""
            .formatted(type, "i".repeat(255));
    StripeEvent event = StripeEvent.parse(body.getBytes(StandardCharsets.UTF_8));
    assertThat(EventWorkflowStart.options(event, Origin.WEBHOOK).getStaticSummary())
        .isEqualTo(type);
  }

  @Test
  void anIdThatIsNotStripesIsNotInTheSummary() throws MalformedStripeEventException {
    for (String id : List.of("é", "[pay here](https://example.com)", "<img>", "www.example.com")) {
      assertThat(EventWorkflowStart.options(event("", id), Origin.WEBHOOK).getStaticSummary())
          .isEqualTo("invoice.paid · cus_1");
    }
  }

  @Test
  void theInputIsTheBodyByteForByte() {
    byte[] body = "{ \"a\" :1}".getBytes(StandardCharsets.UTF_8);

    var payload = EventWorkflowStart.json(body).getPayload();

    assertThat(payload.getData().toByteArray()).isEqualTo(body);
    assertThat(payload.getMetadataOrThrow("encoding").toStringUtf8()).isEqualTo("json/plain");
  }

  private static boolean isEager(Origin origin, EagerStart eagerStart)
      throws MalformedStripeEventException {
    WorkflowClient client =
        WorkflowClient.newInstance(
            WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:1").build()));
    try {
      return !new EventWorkflowStart(client, DeploymentNames.DEFAULT, eagerStart)
          .options(event("", "in_1"), null, origin)
          .isDisableEagerExecution();
    } finally {
      client.getWorkflowServiceStubs().shutdownNow();
    }
  }

  @Test
  void onlyAWebhooksEventIsHandedOverEagerly() throws MalformedStripeEventException {
    assertThat(isEager(Origin.WEBHOOK, () -> true)).isTrue();
    assertThat(isEager(Origin.WEBHOOK, EagerStart.NEVER)).isFalse();
    assertThat(isEager(Origin.RECONCILIATION, () -> true)).isFalse();
    assertThat(isEager(Origin.REPAIR, () -> true)).isFalse();
  }
}
