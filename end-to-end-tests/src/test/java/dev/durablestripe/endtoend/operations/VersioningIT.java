package dev.durablestripe.endtoend.operations;

import static dev.durablestripe.endtoend.operations.TestDeployment.awaitRouting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RefundTable;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The runbook's section on Worker Versioning: deploy, ramp, roll back, and which workers get no
 * events. All tests share one deployment: build 1 has a handler, and build 2 has it with a bug.
 */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class VersioningIT {
  /** Enough events that each version gets at least one. */
  private static final int EVENTS_DURING_RAMP = 30;

  private LocalStack stack;
  private TestNamespace namespace;
  private TestDeployment deployment;
  private Pipeline pipeline;
  private RefundTable refunds;
  private AppProcess fixed;
  private AppProcess buggy;
  private TestSubscription subscription;

  @BeforeAll
  void deploy(LocalStack shared) {
    stack = shared;
    refunds = new RefundTable(shared.postgres());
    namespace = new TestNamespace(shared, shared.postgres());
    deployment = new TestDeployment(shared, namespace);
    pipeline = namespace.pipelineWithoutStarter();
    fixed = deployment.start("fixed", "1", "PT15M");
    buggy = deployment.start("buggy", "2", "PT5M");
  }

  @BeforeEach
  void subscribe() {
    subscription = new TestSubscription();
  }

  @AfterAll
  void close() {
    namespace.close();
  }

  @Test
  @Order(1)
  void aVersionThatIsNotCurrentGetsNothingAndSaysSo() {
    String id = subscription.eventId("refund");

    awaitRouting(fixed, "gets no events: workers without a version are current");
    assertThat(fixed.isHealthy()).isTrue();
    assertThat(fixed.output())
        .contains("set-current-version --deployment-name durable-stripe --build-id 1");
    pipeline.post(RefundTable.event(subscription, "refund"));
    assertThat(pipeline.mark(id)).isEmpty();

    deployment.run("version-current", "1");

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    awaitRouting(fixed, "is current");
  }

  @Test
  @Order(2)
  void onlyTheCurrentVersionOfADeploymentChangesTheSchedules() {
    deployment.run("version-current", "1");
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> namespace.countSweeps() == 3);
    awaitRouting(buggy, "gets no events: build 1 is current");
    assertThat(interval()).isEqualTo(Duration.ofMinutes(15));

    deployment.run("version-current", "2");

    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> interval().equals(Duration.ofMinutes(5)));
  }

  private Duration interval() {
    return namespace
        .schedules()
        .getHandle("stripe-reconcile-undelivered")
        .describe()
        .getSchedule()
        .getSpec()
        .getIntervals()
        .get(0)
        .getEvery();
  }

  @Test
  @Order(3)
  void aNewVersionIsRampedAndTheRampIsEnded() {
    deployment.run("version-current", "1");
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(deployment.run("worker-list"))
                    .contains("durable-stripe@1", "durable-stripe@2"));

    deployment.run("version-ramp", "2");
    awaitRouting(buggy, "is ramping: gets 50.0 % of the events");
    List<String> ids =
        IntStream.range(0, EVENTS_DURING_RAMP)
            .mapToObj(n -> subscription.eventId("r" + n))
            .toList();
    IntStream.range(0, EVENTS_DURING_RAMP)
        .forEach(n -> pipeline.post(RefundTable.event(subscription, "r" + n)));
    Predicate<String> applied = id -> refunds.effects(id) == 1;
    ids.stream().filter(applied.negate()).forEach(this::awaitAppliedOrRetried);
    List<String> onTheNewVersion = ids.stream().filter(applied.negate()).toList();
    assertThat(onTheNewVersion).hasSizeBetween(1, EVENTS_DURING_RAMP - 1);

    deployment.run("version-ramp-end", "2");

    assertThat(ids)
        .allSatisfy(id -> assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED))
        .allMatch(applied);
    awaitRouting(buggy, "gets no events: build 1 is current");
  }

  private void awaitAppliedOrRetried(String id) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> refunds.effects(id) == 1 || attempt(id) >= 2);
  }

  private int attempt(String id) {
    return pipeline.workflows().pendingActivity(id).map(PendingActivityInfo::getAttempt).orElse(0);
  }

  @Test
  @Order(4)
  void aVersionIsRolledBack() {
    String id = postFailingEvent();

    deployment.run("version-current", "1");

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(deployment.run("versions")).contains("CurrentVersionBuildID");
  }

  /** Posts an event to the version with the bug, and waits until it is retried. */
  private String postFailingEvent() {
    String id = subscription.eventId("refund");
    deployment.run("version-current", "2");
    pipeline.post(RefundTable.event(subscription, "refund"));
    pipeline.workflows().awaitAttempt(id, 2);
    return id;
  }

  @Test
  @Order(5)
  void workersWithoutAVersionTakeOverAgain() {
    try (AppProcess unversioned =
        namespace.startWorker(CustomWorkerJar.build(stack, "fixed")).awaitHealthy()) {
      String id = postFailingEvent();

      deployment.run("version-none");

      assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
      assertThat(unversioned.isHealthy()).isTrue();
    }
  }

  @Test
  @Order(6)
  void aFailingEventMovesToTheVersionWithTheFix() {
    String id = postFailingEvent();

    deployment.start("fixed", "3", "PT15M");
    deployment.run("version-current", "3");
    buggy.close();

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(refunds.effects(id)).isEqualTo(1);
  }
}
