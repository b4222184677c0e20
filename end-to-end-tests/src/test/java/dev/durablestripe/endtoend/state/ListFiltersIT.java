package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.RowBlocker;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The runbook's list filters. */
@ExtendWith(SharedStack.class)
class ListFiltersIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String waiting = subscription.eventId("waiting");
  private final String failed = subscription.eventId("failed");
  private Pipeline pipeline;
  private Runbook runbook;
  private RowBlocker blocker;

  @BeforeEach
  void createAWaitingAndAFailedEvent(LocalStack stack) {
    pipeline = new Pipeline(stack);
    runbook = new Runbook(stack);
    blocker = pipeline.blockRow(subscription);
    stack.stripe().fail("/v1/subscriptions/" + subscription.id, 404);
    pipeline.post(subscription.snapshot("waiting", "updated", 0, "active", 5));
    pipeline.post(subscription.checkout("failed", "somebody"));
    pipeline.workflows().awaitFailed(failed);
  }

  @AfterEach
  void unblockTheWaitingEvent() {
    blocker.close();
    pipeline.result(waiting);
  }

  @Test
  void findsByState() {
    assertFinds("find-waiting", Map.of(), waiting, failed);
    assertFinds("find-failed", Map.of(), failed, waiting);
    assertThat(runbook.run("find-stuck", Map.of())).doesNotContain(waiting, failed);
    assertThat(runbook.run("count-waiting", Map.of())).containsPattern("Total: [1-9]");
  }

  @Test
  void findsByAge() {
    String now = Instant.now().plusSeconds(60).toString();
    String earlier = Instant.now().minusSeconds(600).toString();

    assertFinds("find-older", Map.of("BEFORE", now), waiting, failed);
    assertThat(runbook.run("find-older", Map.of("BEFORE", earlier))).doesNotContain(waiting);
  }

  @Test
  void findsByCustomerObjectAndType() {
    Map<String, String> customer = Map.of("CUSTOMER", subscription.customer);
    assertFinds("find-customer", customer, waiting, "evt_none");
    assertFinds("find-customer", customer, failed, "evt_none");
    assertFinds("find-object", Map.of("OBJECT", subscription.id), waiting, failed);
    assertFinds("find-type", Map.of("TYPE", "checkout.session.completed"), failed, waiting);
  }

  @Test
  void findsAThinEventByItsCustomer(LocalStack stack) {
    TestSubscription thin = new TestSubscription();
    stack.stripe().subscription(thin.id, thin.json("active", 5));
    pipeline.apply(thin.thin("thin", 0));

    assertFinds("find-customer", Map.of("CUSTOMER", thin.customer), thin.eventId("thin"), waiting);
  }

  @Test
  void describeShowsTheFailure() {
    pipeline.workflows().awaitAttempt(waiting, 2);

    assertThat(runbook.run("describe", Map.of("EVENT", waiting)))
        .contains(
            "customer.subscription.updated · " + subscription.id + " · " + subscription.customer)
        .contains("PostgreSQL refused, SQLSTATE P0001");
    assertThat(runbook.run("describe", Map.of("EVENT", failed)))
        .contains("The event can never be applied: Stripe does not have " + subscription.id);
    assertThat(runbook.run("workers", Map.of())).contains("Pollers").contains("activity");
  }

  private void assertFinds(
      String name, Map<String, String> variables, String found, String notFound) {
    String output = await().until(() -> runbook.run(name, variables), list -> list.contains(found));
    assertThat(output).doesNotContain(notFound);
  }
}
