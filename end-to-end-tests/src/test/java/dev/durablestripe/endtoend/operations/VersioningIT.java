package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.RefundTable;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalStack;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The runbook's section on Worker Versioning: deploy, ramp, roll back, and which workers get no
 * events.
 */
@ExtendWith(SharedStack.class)
class VersioningIT {
  private static final String DEPLOYMENT = "durable-stripe";

  /** Enough events that each version gets at least one. */
  private static final int EVENTS_DURING_RAMP = 30;

  private final TestSubscription subscription = new TestSubscription();
  private LocalStack stack;
  private TestNamespace namespace;
  private RefundTable refunds;

  @BeforeEach
  void open(LocalStack shared) {
    stack = shared;
    refunds = new RefundTable(shared.postgres());
    namespace = new TestNamespace(shared, shared.postgres());
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  private AppProcess startWorker(String variant, String build) {
    AppProcess worker =
        namespace
            .startWorker(
                CustomWorkerJar.build(stack, variant),
                Map.of("TEMPORAL_DEPLOYMENT_NAME", DEPLOYMENT, "TEMPORAL_WORKER_BUILD_ID", build))
            .awaitHealthy();
    namespace.awaitVersion(DEPLOYMENT, build);
    return worker;
  }

  private void runRunbookCommand(String command, String build) {
    namespace
        .runbook()
        .run(command, Map.of("DEPLOYMENT", DEPLOYMENT, "BUILD", build, "PERCENT", "50"));
  }

  private String versions() {
    return namespace.runbook().run("versions", Map.of("DEPLOYMENT", DEPLOYMENT));
  }

  private static String log(AppProcess worker) throws IOException {
    return Files.readString(worker.log().toPath());
  }

  private static String health(AppProcess worker) {
    return PrometheusScrape.get(worker.managementPort(), "/actuator/health").body();
  }

  private static void awaitRouting(AppProcess worker, String expectedText) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () -> {
              assertThat(health(worker)).contains(expectedText);
              assertThat(log(worker)).contains(expectedText);
            });
  }

  @Test
  void aFailingEventMovesToTheVersionWithTheFix() {
    String id = subscription.eventId("refund");
    Pipeline pipeline = namespace.startPipeline();
    AppProcess buggy = startWorker("buggy", "1");
    runRunbookCommand("version-current", "1");
    pipeline.post(RefundTable.event(subscription, "refund"));
    pipeline.workflows().awaitAttempt(id, 2);

    startWorker("fixed", "2");
    runRunbookCommand("version-current", "2");
    buggy.close();

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(refunds.effects(id)).isEqualTo(1);
  }

  @Test
  void aVersionThatIsNotCurrentGetsNothingAndSaysSo() throws IOException {
    String id = subscription.eventId("refund");
    Pipeline pipeline = namespace.startPipeline();
    AppProcess waiting = startWorker("fixed", "1");

    awaitRouting(waiting, "gets no events: workers without a version are current");
    assertThat(waiting.isHealthy()).isTrue();
    assertThat(log(waiting))
        .contains("set-current-version --deployment-name durable-stripe --build-id 1");
    pipeline.post(RefundTable.event(subscription, "refund"));
    assertThat(pipeline.mark(id)).isEmpty();

    runRunbookCommand("version-current", "1");

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    awaitRouting(waiting, "is current");
  }

  @Test
  void aNewVersionIsRampedAndTheRampIsEnded() {
    Pipeline pipeline = namespace.startPipeline();
    startWorker("fixed", "1");
    runRunbookCommand("version-current", "1");
    AppProcess bad = startWorker("buggy", "2");

    runRunbookCommand("version-ramp", "2");
    awaitRouting(bad, "is ramping: gets 50.0 % of the events");
    List<String> ids =
        IntStream.range(0, EVENTS_DURING_RAMP)
            .mapToObj(n -> subscription.eventId("r" + n))
            .toList();
    IntStream.range(0, EVENTS_DURING_RAMP)
        .forEach(n -> pipeline.post(RefundTable.event(subscription, "r" + n)));
    Predicate<String> applied = id -> refunds.effects(id) == 1;
    ids.stream().filter(applied.negate()).forEach(id -> awaitAppliedOrRetried(pipeline, id));
    List<String> onTheNewVersion = ids.stream().filter(applied.negate()).toList();
    assertThat(onTheNewVersion).hasSizeBetween(1, EVENTS_DURING_RAMP - 1);

    runRunbookCommand("version-ramp-end", "2");

    assertThat(ids)
        .allSatisfy(id -> assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED))
        .allMatch(applied);
    awaitRouting(bad, "gets no events: build 1 is current");
  }

  private void awaitAppliedOrRetried(Pipeline pipeline, String id) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> refunds.effects(id) == 1 || attempt(pipeline, id) >= 2);
  }

  private static int attempt(Pipeline pipeline, String id) {
    return pipeline.workflows().pendingActivity(id).map(PendingActivityInfo::getAttempt).orElse(0);
  }

  @Test
  void aVersionIsRolledBack() {
    String id = subscription.eventId("refund");
    Pipeline pipeline = namespace.startPipeline();
    startWorker("fixed", "1");
    runRunbookCommand("version-current", "1");
    startWorker("buggy", "2");
    runRunbookCommand("version-current", "2");
    pipeline.post(RefundTable.event(subscription, "refund"));
    pipeline.workflows().awaitAttempt(id, 2);

    runRunbookCommand("version-current", "1");

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(versions()).contains("CurrentVersionBuildID");
  }

  @Test
  void workersWithoutAVersionTakeOverAgain() {
    String id = subscription.eventId("refund");
    Pipeline pipeline = namespace.startPipeline();
    startWorker("buggy", "1");
    runRunbookCommand("version-current", "1");
    namespace.startWorker(CustomWorkerJar.build(stack, "fixed")).awaitHealthy();
    pipeline.post(RefundTable.event(subscription, "refund"));
    pipeline.workflows().awaitAttempt(id, 2);

    namespace.runbook().run("version-none", Map.of("DEPLOYMENT", DEPLOYMENT));

    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }
}
