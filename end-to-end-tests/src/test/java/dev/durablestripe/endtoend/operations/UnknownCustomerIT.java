package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.RowBlocker;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Thin events whose customer was unknown when their workflows ran, and how to reach them. */
@ExtendWith(SharedStack.class)
class UnknownCustomerIT {
  private final TestSubscription subscription = new TestSubscription();
  private final Map<String, String> customer = Map.of("CUSTOMER", subscription.customer);
  private final String ignored = subscription.eventId("ignored");
  private final String rejected = subscription.eventId("rejected");
  private final String waiting = subscription.eventId("waiting");
  private Pipeline pipeline;
  private Runbook runbook;
  private RowBlocker blocker;

  @BeforeEach
  void createOneOfEach(LocalStack stack) {
    pipeline = new Pipeline(stack);
    runbook = new Runbook(stack);
    blocker = pipeline.blockRow(subscription);
    stack.stripe().fail("/v1/subscriptions/" + subscription.id, 404);
    pipeline.post(subscription.thin("rejected", 0));
    pipeline.workflows().awaitFailed(rejected);
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    pipeline.apply(
        StripeEvents.thin(
            ignored,
            "v1.customer.subscription.migrated",
            subscription.start,
            "subscription",
            subscription.id,
            subscription.eventId("twin")));
    pipeline.post(subscription.thin("waiting", 60));
    pipeline.workflows().awaitAttemptFailure(waiting);
  }

  private void awaitFound(String command, Map<String, String> variables, String... ids) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(() -> assertThat(runbook.run(command, variables)).contains(ids));
  }

  /** The events' ids as the runbook's query lists them. */
  private String listEvents() {
    return pipeline
        .database()
        .sql(
            Runbook.block("customer-events")
                .replace(":'customer'", "'" + subscription.customer + "'")
                .replace(":'account'", "''"))
        .query(String.class)
        .single();
  }

  @Test
  void areFoundByTheLackOfACustomerOrInTheDatabase() {
    awaitFound("find-no-customer", Map.of(), waiting);
    assertThat(runbook.run("find-customer", customer)).doesNotContain(ignored, rejected, waiting);

    blocker.close();
    assertThat(pipeline.result(waiting).outcome()).isEqualTo(Outcome.APPLIED);
    awaitFound("find-customer", customer, waiting);
    assertThat(runbook.run("find-customer", customer)).doesNotContain(ignored, rejected);
    String events = listEvents();
    assertThat(events).contains(ignored, rejected, waiting);

    runbook.run("reset-listed", Map.of("EVENTS", events));

    assertThat(pipeline.result(rejected).outcome()).isEqualTo(Outcome.STALE);
    assertThat(pipeline.rejection(rejected)).isEmpty();
    awaitFound("find-customer", customer, ignored, rejected, waiting);

    runbook.run("erase-listed", Map.of("EVENTS", events));

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(runbook.run("find-customer", customer))
                    .doesNotContain(ignored, rejected, waiting));
  }
}
