package dev.durablestripe.endtoend.operations;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.operations.NamespaceHistories.FailedTask;
import dev.durablestripe.endtoend.support.EventJson;
import dev.durablestripe.endtoend.support.LastRelease;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.SubscriptionLifecycle;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.JavaProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.RowBlocker;
import dev.durablestripe.internal.local.WebhookClient;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The programs of the last release are upgraded to this build while events arrive, go back, and are
 * upgraded again, as docs/upgrades.md says. Each step finds what the last one has left open: events
 * that PostgreSQL refuses, that wait for Stripe or are paused, and sweeps. {@code -Dupgrade.seed}
 * repeats the random events.
 */
@Tag("full")
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class UpgradeIT {
  private static final String EVENTS = "/v1/events";
  private static final int SOME = 30;

  /** Not the signing secrets: events that started before have no signature. */
  private static final Map<String, String> WITHOUT_VERIFICATION =
      Map.of("STRIPE_WEBHOOK_SECRET", "");

  private final long seed = Long.getLong("upgrade.seed", System.nanoTime());
  private final LastRelease release = LastRelease.build();
  private final Ports lastPorts = Ports.free();
  private final Ports newPorts = Ports.free();
  private final WebhookClient lastWebhook =
      new WebhookClient(lastPorts.webhook(), LocalStack.WEBHOOK_SECRET);
  private final WebhookClient newWebhook =
      new WebhookClient(newPorts.webhook(), LocalStack.WEBHOOK_SECRET);

  private final Map<String, TestSubscription> subscriptions = new HashMap<>();

  private final Map<String, RowBlocker> blocked = new HashMap<>();
  private final List<String> accepted = new ArrayList<>();
  private final Set<String> beforeTheUpgrade = new HashSet<>();
  private final List<Long> lastWorkers = new ArrayList<>();
  private LocalStack stack;
  private TestNamespace namespace;
  private Pipeline pipeline;
  private NamespaceHistories histories;
  private UpgradeLoad load;
  private List<AppProcess> running = List.of();
  private int resets;

  @BeforeAll
  void startTheLastRelease(LocalStack shared) {
    stack = shared;
    namespace = TestNamespace.withNewDatabase(shared);
    pipeline = namespace.pipeline();
    histories = new NamespaceHistories(namespace);
    System.out.printf("The last release is %s; seed %d%n", release.name(), seed);
    running = startLastRelease();
    load = new UpgradeLoad(shared.stripe(), seed, List.of(lastWebhook));
  }

  private List<AppProcess> startLastRelease() {
    AppProcess starter = namespace.startStarter(release.starter(), lastPorts, Map.of());
    AppProcess worker = namespace.startWorker(release.worker(), WITHOUT_VERIFICATION);
    lastWorkers.add(worker.handle().pid());
    return List.of(starter.awaitHealthy(), worker.awaitHealthy());
  }

  private List<AppProcess> startNewPrograms(Map<String, String> workerSettings) {
    AppProcess starter = namespace.startStarter(stack.jar("webhook-starter"), newPorts, Map.of());
    AppProcess worker = namespace.startWorker(workerSettings);
    return List.of(starter.awaitHealthy(), worker.awaitHealthy());
  }

  /** Lets programs of both versions run side by side, and then stops those that ran before. */
  private void replaceBy(List<AppProcess> programs, WebhookClient before, WebhookClient now) {
    load.use(before, now);
    load.awaitNext(SOME);
    load.use(now);
    running.forEach(AppProcess::close);
    running = programs;
  }

  @AfterAll
  void close() {
    load.close();
    namespace.close();
  }

  /** Posts an event that PostgreSQL refuses, and waits until it is retried. */
  private void postBlocked(WebhookClient webhook, String name) {
    TestSubscription subscription = subscription(name);
    blocked.put(name, pipeline.blockRow(subscription));
    post(webhook, name, subscription.snapshot(name, "updated", 0, "active", 5));
  }

  /** Posts an event for which Stripe has to be asked, but does not answer. */
  private void postAsking(WebhookClient webhook, String name) {
    TestSubscription subscription = subscription(name);
    stack.stripe().fail("/v1/subscriptions/" + subscription.id, 500);
    post(webhook, name, subscription.checkout(name, "ref_" + name));
  }

  private void post(WebhookClient webhook, String name, String event) {
    stack.stripe().event("", event, true);
    assertThat(webhook.post(event).statusCode()).isEqualTo(200);
    accepted.add(EventJson.id(event));
    pipeline.workflows().awaitAttempt(id(name), 1);
  }

  /** The subscription of an event; each event has its own. */
  private TestSubscription subscription(String name) {
    return subscriptions.computeIfAbsent(name, n -> new TestSubscription());
  }

  private String id(String name) {
    return subscription(name).eventId(name);
  }

  private void unblock(String... names) {
    for (String name : names) {
      requireNonNull(blocked.get(name)).close();
    }
  }

  private void answer(String name) {
    TestSubscription subscription = subscription(name);
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
  }

  /** Starts a sweep that stays open, because Stripe does not answer. */
  private void openSweep(String missed) {
    stack.stripe().fail(EVENTS, 500);
    TestSubscription subscription = subscription(missed);
    answer(missed);
    stack.stripe().event("", subscription.snapshot(missed, "updated", 0, "active", 5), false);
    namespace.runbook().run("reconcile-now", Map.of());
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> openSweeps() > 0);
  }

  private long openSweeps() {
    return count("WorkflowType = 'ReconcileStripeEvents' AND ExecutionStatus = 'Running'");
  }

  private long count(String query) {
    return namespace.client().countWorkflows(query).getCount();
  }

  private void assertApplied(String... names) {
    for (String name : names) {
      awaitMark(name);
      assertThat(pipeline.result(id(name)).outcome()).as(name).isEqualTo(Outcome.APPLIED);
      assertThat(pipeline.row(subscription(name))).as(name).containsEntry("seat_limit", 5L);
    }
  }

  private void awaitMark(String name) {
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> pipeline.mark(id(name)).isPresent());
  }

  /** All events that were accepted until now, except for those that are meant to wait. */
  private void awaitLoadApplied() {
    List<String> events = List.copyOf(load.accepted());
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(() -> assertThat(unmarked(events)).isEmpty());
  }

  private Set<String> unmarked(List<String> events) {
    Set<String> unmarked = new TreeSet<>(events);
    unmarked.removeAll(
        pipeline
            .database()
            .sql("SELECT event_id FROM billing.stripe_event")
            .query(String.class)
            .set());
    return unmarked;
  }

  @Test
  @Order(1)
  void theLastReleaseLeavesWorkOpen() {
    for (String name : List.of("paused", "upgraded", "gone_back", "to_the_end")) {
      postBlocked(lastWebhook, name);
    }
    postAsking(lastWebhook, "asking");
    String activity =
        pipeline.workflows().pendingActivity(id("paused")).orElseThrow().getActivityId();
    namespace.runbook().run("pause", Map.of("EVENT", id("paused"), "ACTIVITY", activity));
    openSweep("missed");

    load.awaitNext(SOME);
    awaitLoadApplied();
  }

  @Test
  @Order(2)
  void theLastReleaseWorksOnTheMigratedDatabase() {
    int status =
        JavaProcess.run(
            stack.jar("workflow-worker"),
            "migrate",
            Map.of(
                "SPRING_DATASOURCE_URL", namespace.databaseUrl(),
                "SPRING_DATASOURCE_USERNAME", LocalPostgres.WORKER,
                "SPRING_FLYWAY_USER", LocalPostgres.OWNER),
            stack.log("upgrade-migrate"));

    assertThat(status).isZero();
    load.awaitNext(SOME);
    awaitLoadApplied();
    beforeTheUpgrade.addAll(accepted);
    beforeTheUpgrade.addAll(load.accepted());
  }

  @Test
  @Order(3)
  void newProgramsTakeOver() {
    replaceBy(startNewPrograms(WITHOUT_VERIFICATION), lastWebhook, newWebhook);

    unblock("upgraded", "paused");
    answer("asking");
    namespace.runbook().run("unpause-all", Map.of());
    stack.stripe().remove("", EVENTS);

    assertApplied("upgraded", "paused", "asking", "missed");
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> openSweeps() == 0);
    load.awaitNext(SOME);
    awaitLoadApplied();
    assertThatTasksFailOnlyOfNewEventsOnTheLastRelease();
  }

  @Test
  @Order(4)
  void theLastReleaseReturns() {
    postBlocked(newWebhook, "new_retried");
    postBlocked(newWebhook, "new_reset");
    postAsking(newWebhook, "new_asking");
    postAsking(newWebhook, "new_asking_reset");
    openSweep("new_missed");

    replaceBy(startLastRelease(), newWebhook, lastWebhook);
    unblock("gone_back", "new_retried", "new_reset");

    assertApplied("gone_back");
    awaitMark("new_retried");
    awaitMark("new_reset");
    if (release.name().equals(LastRelease.BEFORE_THE_FIRST)) {
      assertThatNewEventsWait();
    }
    load.awaitNext(SOME);
  }

  /** These workers know neither the first attempt's marker nor the second task queue. */
  private void assertThatNewEventsWait() {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> namespace.runbook().run("find-stuck", Map.of()).contains(id("new_retried")));
    reset("new_reset");
    assertThat(pipeline.result(id("new_reset")).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    reset("new_asking_reset");
    answer("new_asking_reset");
    assertApplied("new_asking_reset");

    for (String name : List.of("new_retried", "new_asking")) {
      assertThat(pipeline.workflows().status(id(name)))
          .as(name)
          .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    }
    assertThat(pipeline.mark(id("new_asking"))).isEmpty();
    assertThat(openSweeps()).isOne();
  }

  private void reset(String name) {
    namespace.runbook().run("reset-one", Map.of("EVENT", id(name)));
    resets++;
  }

  @Test
  @Order(5)
  void newProgramsCompleteEverything() {
    replaceBy(startNewPrograms(Map.of()), lastWebhook, newWebhook);
    stack.stripe().remove("", EVENTS);
    answer("new_asking");
    answer("new_asking_reset");
    unblock("to_the_end");

    assertApplied("new_retried", "new_asking", "new_missed", "to_the_end");
    load.awaitNext(SOME);
    load.close();
    awaitLoadApplied();
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(() -> assertThat(count("ExecutionStatus = 'Running'")).isZero());
  }

  @Test
  @Order(6)
  void nothingIsLost() {
    assertThat(load.refused()).isEmpty();
    accepted.addAll(load.accepted());
    assertThat(unmarked(accepted)).isEmpty();
    for (SubscriptionLifecycle lifecycle : load.lifecycles()) {
      assertThat(pipeline.storedState(lifecycle))
          .as("%s, seed %d", lifecycle.id(), seed)
          .isEqualTo(lifecycle.stateAtStripe());
    }
    assertThat(count("ExecutionStatus IN ('Failed', 'TimedOut', 'Canceled')")).isZero();
    // A reset ends the run before it.
    assertThat(count("ExecutionStatus = 'Terminated'")).isEqualTo(resets);
    System.out.printf("%d events, %d subscriptions%n", accepted.size(), load.lifecycles().size());
  }

  @Test
  @Order(7)
  void allHistoriesReplay() throws Exception {
    assertThat(histories.replay()).isGreaterThanOrEqualTo(accepted.size());
    assertThatTasksFailOnlyOfNewEventsOnTheLastRelease();
  }

  /** A worker of the last release may get the task of an event that a new one has begun. */
  private void assertThatTasksFailOnlyOfNewEventsOnTheLastRelease() {
    List<FailedTask> failed = histories.failedTasks();
    System.out.printf("%d failed workflow tasks%n", failed.size());
    assertThat(failed)
        .allMatch(task -> lastWorkers.stream().anyMatch(pid -> task.worker().startsWith(pid + "@")))
        .noneMatch(task -> beforeTheUpgrade.contains(task.workflowId()));
  }
}
