package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The runbook's section "Erase a customer", for a customer with all kinds of data. */
@ExtendWith(SharedStack.class)
class EraseIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String created = subscription.snapshot("created", "created", 0, "active", 5);
  private final String thin = subscription.thin("thin", 60);
  private final String ignored =
      StripeEvents.event(
          subscription.eventId("ignored"),
          "charge.succeeded",
          subscription.start,
          "{\"id\":\"ch_1\",\"customer\":\"%s\"}".formatted(subscription.customer));
  private final String rejected =
      StripeEvents.event(
          subscription.eventId("rejected"),
          "checkout.session.completed",
          subscription.start,
          StripeEvents.checkout(subscription.customer, subscription.id + "_gone", "somebody"));
  private final String discarded = subscription.snapshot("discarded", "updated", 90, "active", 9);

  private Pipeline pipeline;
  private OperatorClient operator;
  private Runbook runbook;

  @BeforeEach
  void createOneOfEach(LocalStack stack) {
    pipeline = new Pipeline(stack);
    operator = new OperatorClient(stack);
    runbook = new Runbook(stack);
    pipeline.apply(created);
    stack.stripe().subscription(subscription.id, subscription.json("active", 7));
    pipeline.apply(thin);
    stack.stripe().event("", thin, true);
    operator.run(
        "ReapplyStripeEvent", Map.of("event_id", subscription.eventId("thin"), "reason", "test"));
    pipeline.apply(subscription.checkout("bought", "somebody"));
    pipeline.apply(ignored);
    stack.stripe().event("", discarded, true);
    operator.run(
        "DiscardStripeEvent",
        Map.of("event_id", subscription.eventId("discarded"), "reason", "test"));
    pipeline.post(rejected);
    pipeline.workflows().awaitFailed(subscription.eventId("rejected"));
  }

  @Test
  void allDataIsErasedAndResendsDoNotRestoreIt() {
    Map<String, String> customer = Map.of("CUSTOMER", subscription.customer);
    await()
        .untilAsserted(
            () ->
                assertThat(runbook.run("find-customer", customer))
                    .contains(eventIds())
                    .contains("ReapplyStripeEvent", "DiscardStripeEvent"));
    await()
        .untilAsserted(
            () -> assertThat(runbook.run("erase-open", customer)).doesNotContain(eventIds()));

    erase();
    runbook.run("erase-workflows", customer);

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(runbook.run("find-customer", customer))
                    .doesNotContain(eventIds())
                    .doesNotContain("ReapplyStripeEvent", "DiscardStripeEvent"));
    assertThat(tablesThatContainIds()).isEmpty();
    assertThat(resend(created, "created")).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(resend(thin, "thin")).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(resend(ignored, "ignored")).isEqualTo(Outcome.DISCARDED);
    assertThat(resend(rejected, "rejected")).isEqualTo(Outcome.DISCARDED);
    assertThat(resend(discarded, "discarded")).isEqualTo(Outcome.DISCARDED);
    assertThat(tablesThatContainIds()).isEmpty();
  }

  private String[] eventIds() {
    return List.of("created", "thin", "bought", "ignored", "rejected").stream()
        .map(subscription::eventId)
        .toArray(String[]::new);
  }

  private void erase() {
    String sql =
        Runbook.block("erase-customer")
            .replace(":'customer'", "'" + subscription.customer + "'")
            .replace(":'account'", "''");
    pipeline.database().sql(sql).update();
  }

  private Outcome resend(String event, String name) {
    await().until(() -> !pipeline.workflows().exists(subscription.eventId(name)));
    assertThat(pipeline.post(event)).isEqualTo("started");
    return pipeline.result(subscription.eventId(name)).outcome();
  }

  /** The tables that still contain an id of the customer or the subscription. */
  private List<String> tablesThatContainIds() {
    return pipeline
        .database()
        .sql(
            "SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = 'billing' AND table_type = 'BASE TABLE'")
        .query(String.class)
        .list()
        .stream()
        .filter(table -> contains(table, subscription.customer) || contains(table, subscription.id))
        .toList();
  }

  private boolean contains(String table, String id) {
    return pipeline
        .database()
        .sql("SELECT EXISTS (SELECT FROM billing.%s t WHERE t::text LIKE :id)".formatted(table))
        .param("id", "%" + id + "%")
        .query(Boolean.class)
        .single();
  }
}
