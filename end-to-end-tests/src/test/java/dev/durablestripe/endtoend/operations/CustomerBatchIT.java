package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.CustomerEvents;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.StripeSearchAttributes;
import dev.durablestripe.internal.local.LocalStack;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The runbook's commands by customer reach each event, whatever its form and its outcome. */
@ExtendWith(SharedStack.class)
class CustomerBatchIT {
  /** Earlier than all tests. */
  private static final String SINCE = "2026-01-01T00:00:00Z";

  private Pipeline pipeline;
  private Runbook runbook;
  private CustomerEvents events;
  private Map<String, String> customer;

  @BeforeEach
  void createEventsOfEachKind(LocalStack stack) {
    pipeline = new Pipeline(stack);
    runbook = new Runbook(stack);
    events = new CustomerEvents(pipeline);
    customer = Map.of("CUSTOMER", events.customer(), "SINCE", SINCE);
    events.createOneOfEach();
  }

  @AfterEach
  void unblock() {
    events.close();
  }

  private void awaitFound(List<String> ids) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(() -> assertThat(runbook.run("find-customer", customer)).contains(ids));
  }

  private Map<String, String> runIds() {
    return events.all().stream()
        .collect(Collectors.toMap(Function.identity(), pipeline.workflows()::runId));
  }

  private boolean hasCustomer(String id) {
    return pipeline
        .workflows()
        .describe(id)
        .getWorkflowExecutionInfo()
        .getSearchAttributes()
        .containsIndexedFields(StripeSearchAttributes.CUSTOMER_ID.getName());
  }

  private void assertOutcome(List<String> ids, Outcome... expected) {
    assertThat(ids)
        .allSatisfy(id -> assertThat(pipeline.result(id).outcome()).isIn((Object[]) expected));
  }

  @Test
  void waitingOnesAreRetried() {
    awaitFound(events.all());
    events.waiting().forEach(id -> pipeline.workflows().awaitAttempt(id, 4));

    runbook.run("retry-customer", customer);

    // A reset activity counts its attempts from 1 again.
    events
        .waiting()
        .forEach(
            id ->
                await()
                    .until(
                        () -> pipeline.workflows().awaitAttempt(id, 1).getAttempt(),
                        attempt -> attempt < 4));
    events.unblock();
    assertOutcome(events.waiting(), Outcome.APPLIED, Outcome.STALE);
  }

  @Test
  void rejectedOnesAreReset() {
    awaitFound(events.all());
    Map<String, String> before = runIds();
    events.addMissingSubscriptions();

    runbook.run("reset-failed", customer);

    assertThat(runbook.run("batches", Map.of())).contains("Completed");
    assertOutcome(events.rejected(), Outcome.APPLIED, Outcome.STALE);
    assertThat(events.rejected())
        .allSatisfy(id -> assertThat(pipeline.rejection(id)).isEmpty())
        .noneMatch(id -> pipeline.workflows().runId(id).equals(before.get(id)));
    assertThat(events.completed())
        .allMatch(id -> pipeline.workflows().runId(id).equals(before.get(id)));
  }

  @Test
  void allAreResetAndFoundAgain() {
    awaitFound(events.all());
    Map<String, String> before = runIds();
    events.addMissingSubscriptions();

    runbook.run("reset-customer", customer);
    events.unblock();

    assertThat(events.all())
        .allMatch(id -> !pipeline.workflows().runId(id).equals(before.get(id)))
        .allSatisfy(
            id -> await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> pipeline.result(id) != null));
    assertOutcome(events.applied(), Outcome.ALREADY_APPLIED);
    assertOutcome(events.ignored(), Outcome.IGNORED);
    assertOutcome(events.discarded(), Outcome.DISCARDED);
    assertOutcome(events.rejected(), Outcome.APPLIED, Outcome.STALE);
    assertOutcome(events.waiting(), Outcome.APPLIED, Outcome.STALE);
    assertThat(events.all()).allMatch(this::hasCustomer);
  }
}
