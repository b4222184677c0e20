package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same database with a new Temporal namespace: the old one is lost, or being replaced. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
class NewNamespaceIT {
  private Pipeline oldPipeline;
  private TestNamespace namespace;
  private Pipeline newPipeline;
  private TestSubscription subscription;
  private String applied;
  private TestSubscription other;
  private String waiting;

  @BeforeAll
  void open(LocalStack stack) {
    oldPipeline = new Pipeline(stack);
    namespace = new TestNamespace(stack, stack.postgres());
    newPipeline = namespace.pipelineWithoutStarter();
    namespace.runbook().run("search-attributes", Map.of("NAMESPACE", namespace.name()));
    namespace.startWorker().awaitHealthy();
  }

  @BeforeEach
  void subscribe() {
    subscription = new TestSubscription();
    applied = subscription.snapshot("applied", "updated", 0, "active", 5);
    other = new TestSubscription();
    waiting = other.snapshot("waiting", "updated", 0, "active", 3);
  }

  @AfterAll
  void close() {
    namespace.close();
  }

  @Test
  void eventsThatALostTemporalAppliedAreNotAppliedAgain() {
    var first = oldPipeline.apply(applied);
    Map<String, Object> row = oldPipeline.row(subscription);
    oldPipeline.whileRowIsBlocked(
        other,
        () -> {
          oldPipeline.post(waiting);
          oldPipeline.workflows().awaitAttempt(other.eventId("waiting"), 2);
          oldPipeline.workflows().terminateBetweenAttempts(other.eventId("waiting"));
        });

    var second = newPipeline.apply(applied);

    assertThat(second.outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(newPipeline.row(subscription)).isEqualTo(row);
    assertThat(newPipeline.apply(waiting).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void oldAndNewNamespaceWorkSideBySide() {
    oldPipeline.whileRowIsBlocked(
        other,
        () -> {
          oldPipeline.post(waiting);
          oldPipeline.workflows().awaitAttempt(other.eventId("waiting"), 2);
          assertThat(newPipeline.post(waiting)).isEqualTo("started");
          newPipeline.workflows().awaitAttempt(other.eventId("waiting"), 2);
        });

    var inOld = oldPipeline.result(other.eventId("waiting"));
    var inNew = newPipeline.result(other.eventId("waiting"));

    assertThat(inOld.runId()).isEqualTo(inNew.runId());
    assertThat(List.of(inOld.outcome(), inNew.outcome()))
        .containsExactlyInAnyOrder(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
    assertThat(newPipeline.apply(applied).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(namespace.runbook().run("count-waiting", Map.of())).contains("Total: 0\n");
  }

  @Test
  void theRunbooksCommandSetsTheRetention(LocalStack stack) {
    namespace.runbook().run("longer-retention", Map.of("NAMESPACE", namespace.name()));

    assertThat(
            stack
                .temporal()
                .stubs()
                .blockingStub()
                .describeNamespace(
                    DescribeNamespaceRequest.newBuilder().setNamespace(namespace.name()).build())
                .getConfig()
                .getWorkflowExecutionRetentionTtl()
                .getSeconds())
        .isEqualTo(Duration.ofDays(30).toSeconds());
  }
}
