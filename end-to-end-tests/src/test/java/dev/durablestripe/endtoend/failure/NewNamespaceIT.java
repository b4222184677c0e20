package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.LocalStack;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same database with another Temporal: the old one is lost, or left. */
@ExtendWith(SharedStack.class)
class NewNamespaceIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String marked = subscription.snapshot("marked", "updated", 0, "active", 5);
  private final TestSubscription other = new TestSubscription();
  private final String waiting = other.snapshot("waiting", "updated", 0, "active", 3);
  private Pipeline old;
  private TestNamespace namespace;

  @BeforeEach
  void open(LocalStack stack) {
    old = new Pipeline(stack);
    namespace = new TestNamespace(stack, stack.postgres());
    namespace.runbook().run("search-attributes", Map.of("NAMESPACE", namespace.name()));
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  @Test
  void eventsThatALostTemporalAppliedAreNotAppliedAgain(LocalStack stack) {
    var first = old.apply(marked);
    Map<String, Object> row = old.row(subscription);
    old.whileRowIsBlocked(
        other,
        () -> {
          old.post(waiting);
          old.workflows().awaitAttempt(other.eventId("waiting"), 2);
          old.workflows().get(other.eventId("waiting")).terminate("as if it had never been");
          old.workflows()
              .awaitStatus(
                  other.eventId("waiting"),
                  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED);
        });

    Pipeline fresh = namespace.startPipeline();
    namespace.startWorker(stack.bootJar("workflow-worker")).awaitHealthy();
    var again = fresh.apply(marked);

    assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(again.runId()).isEqualTo(first.runId());
    assertThat(fresh.row(subscription)).isEqualTo(row);
    assertThat(fresh.apply(waiting).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void oldAndNewNamespaceWorkSideBySide(LocalStack stack) {
    Pipeline fresh = namespace.startPipeline();
    namespace.startWorker().awaitHealthy();
    old.whileRowIsBlocked(
        other,
        () -> {
          old.post(waiting);
          old.workflows().awaitAttempt(other.eventId("waiting"), 2);
          assertThat(fresh.post(waiting)).isEqualTo("started");
          fresh.workflows().awaitAttempt(other.eventId("waiting"), 2);
        });

    var left = old.result(other.eventId("waiting"));
    var moved = fresh.result(other.eventId("waiting"));

    assertThat(left.runId()).isEqualTo(moved.runId());
    assertThat(List.of(left.outcome(), moved.outcome()))
        .containsExactlyInAnyOrder(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
    assertThat(fresh.apply(marked).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(namespace.runbook().run("count-waiting", Map.of())).contains("Total: 0\n");
  }
}
