package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.local.LocalStack;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The runbook's section "Erase a customer", on all that can be known of one. */
@ExtendWith(SharedStack.class)
class EraseIT {
  private final TestSubscription subject = new TestSubscription();
  private final String created = subject.snapshot("created", "created", 0, "active", 5);
  private final String thin =
      StripeEvents.thin(
          subject.event("thin"),
          "v1.customer.subscription.updated",
          subject.start.plusSeconds(60),
          "subscription",
          subject.id,
          subject.event("twin"));
  private final String ignored =
      StripeEvents.event(
          subject.event("ignored"),
          "charge.succeeded",
          subject.start,
          "{\"id\":\"ch_1\",\"customer\":\"%s\"}".formatted(subject.customer));
  private final String rejected =
      StripeEvents.event(
          subject.event("rejected"),
          "checkout.session.completed",
          subject.start,
          StripeEvents.checkout(subject.customer, subject.id + "_gone", "somebody"));
  private final String discarded = subject.snapshot("discarded", "updated", 90, "active", 9);

  private Pipeline pipeline;
  private OperatorClient operator;
  private Runbook runbook;

  @BeforeEach
  void haveOneOfEach(LocalStack stack) {
    pipeline = new Pipeline(stack);
    operator = new OperatorClient(stack);
    runbook = new Runbook(stack);
    pipeline.apply(created);
    stack.stripe().subscription(subject.id, subject.json("active", 7));
    pipeline.apply(thin);
    stack.stripe().event("", thin, true);
    operator.run("ReapplyStripeEvent", Map.of("event_id", subject.event("thin"), "reason", "test"));
    pipeline.apply(subject.checkout("bought", "somebody"));
    pipeline.apply(ignored);
    stack.stripe().event("", discarded, true);
    operator.run(
        "DiscardStripeEvent", Map.of("event_id", subject.event("discarded"), "reason", "test"));
    pipeline.post(rejected);
    pipeline.awaitStatus(
        subject.event("rejected"), WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
  }

  @Test
  void nothingIsLeftAndNothingOldBringsItBack() {
    Map<String, String> customer = Map.of("CUSTOMER", subject.customer);
    await()
        .untilAsserted(
            () ->
                assertThat(runbook.run("find-customer", customer))
                    .contains(events())
                    .contains("ReapplyStripeEvent", "DiscardStripeEvent"));
    await()
        .untilAsserted(
            () -> assertThat(runbook.run("erase-open", customer)).doesNotContain(events()));

    erase();
    runbook.run("erase-workflows", customer);

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(runbook.run("find-customer", customer))
                    .doesNotContain(events())
                    .doesNotContain("ReapplyStripeEvent", "DiscardStripeEvent"));
    assertThat(rowsThatName(subject.customer, subject.id)).isEmpty();
    assertThat(resend(created, "created")).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(resend(thin, "thin")).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(resend(ignored, "ignored")).isEqualTo(Outcome.DISCARDED);
    assertThat(resend(rejected, "rejected")).isEqualTo(Outcome.DISCARDED);
    assertThat(resend(discarded, "discarded")).isEqualTo(Outcome.DISCARDED);
    assertThat(rowsThatName(subject.customer, subject.id)).isEmpty();
  }

  private String[] events() {
    return List.of("created", "thin", "bought", "ignored", "rejected").stream()
        .map(subject::event)
        .toArray(String[]::new);
  }

  private void erase() {
    String sql =
        Runbook.block("erase-customer")
            .replace(":'customer'", "'" + subject.customer + "'")
            .replace(":'account'", "''");
    pipeline.database().sql(sql).update();
  }

  private Outcome resend(String event, String name) {
    await().until(() -> !pipeline.hasWorkflow(subject.event(name)));
    assertThat(pipeline.post(event)).isEqualTo("started");
    EventResult result = pipeline.result(subject.event(name));
    return result.outcome();
  }

  /** The tables in which one of the ids still stands. */
  private List<String> rowsThatName(String customer, String subscription) {
    return pipeline
        .database()
        .sql(
            "SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = 'billing' AND table_type = 'BASE TABLE'")
        .query(String.class)
        .list()
        .stream()
        .filter(table -> names(table, customer) || names(table, subscription))
        .toList();
  }

  private boolean names(String table, String id) {
    return pipeline
        .database()
        .sql("SELECT EXISTS (SELECT FROM billing.%s t WHERE t::text LIKE :id)".formatted(table))
        .param("id", "%" + id + "%")
        .query(Boolean.class)
        .single();
  }
}
