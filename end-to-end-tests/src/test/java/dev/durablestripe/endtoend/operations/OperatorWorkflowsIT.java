package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.local.LocalStack;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The workflows that an operator starts with the runbook's commands. */
@ExtendWith(SharedStack.class)
class OperatorWorkflowsIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String id = subscription.eventId("updated");
  private final String event = subscription.snapshot("updated", "updated", 0, "active", 5);
  private Pipeline pipeline;
  private Runbook runbook;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    runbook = new Runbook(stack);
    stack.stripe().event("", event, true);
    stack.stripe().subscription(subscription.id, subscription.json("past_due", 7));
  }

  @Test
  void reapply() {
    pipeline.apply(event);

    String output = runbook.run("reapply", Map.of("EVENT", id, "REASON", "seats were edited"));

    assertThat(output).contains("APPLIED");
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 7L);
    assertThat(pipeline.audit(id)).containsExactly("REAPPLY APPLIED seats were edited");
  }

  @Test
  void discard() {
    String output = runbook.run("discard", Map.of("EVENT", id, "REASON", "a duplicate customer"));

    assertThat(output).contains("DISCARDED");
    assertThat(pipeline.apply(event).outcome().name()).isEqualTo("DISCARDED");
    assertThat(
            Runbook.query(pipeline.database(), "operations").stream()
                .filter(row -> id.equals(row.get("event_id"))))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("reason", "a duplicate customer"));
  }

  @Test
  void discardAnEventThatStripeDoesNotKnow() {
    String unknown = subscription.eventId("unknown");

    String output =
        runbook.run("discard-unknown", Map.of("EVENT", unknown, "REASON", "its account is gone"));

    assertThat(output).contains("DISCARDED");
    assertThat(pipeline.audit(unknown)).containsExactly("DISCARD DISCARDED its account is gone");
  }

  @Test
  void resync() {
    String output = runbook.run("resync-customer", Map.of("CUSTOMER", subscription.customer));

    assertThat(output).contains("\"mended\":1");
    assertThat(pipeline.row(subscription)).containsEntry("status", "past_due");
    assertThat(runbook.run("resync-dry", Map.of())).contains("\"mended\":0");
    assertThat(runbook.run("resync", Map.of())).contains("\"read\":");
  }

  @Test
  void repairAFinalState() {
    pipeline.apply(subscription.snapshot("deleted", "deleted", 0, "canceled", 5));

    runbook.run("resync-customer", Map.of("CUSTOMER", subscription.customer));
    assertThat(pipeline.row(subscription)).containsEntry("status", "canceled");

    runbook.run("resync-repair-final", Map.of("CUSTOMER", subscription.customer));
    assertThat(pipeline.row(subscription)).containsEntry("status", "past_due");
  }

  @Test
  void reconcile() {
    runbook.run("reconcile-now", Map.of());
    assertThat(runbook.run("reconcile-all", Map.of())).contains("\"unreadable\":0");
    assertThat(pipeline.result(id)).isNotNull();
  }

  @Test
  void pauseAndUnpauseTheSchedules() {
    runbook.run("reconcile-pause", Map.of());
    assertThat(runbook.run("schedules", Map.of())).contains("stripe-resync-check");
    runbook.run("reconcile-unpause", Map.of());
  }
}
