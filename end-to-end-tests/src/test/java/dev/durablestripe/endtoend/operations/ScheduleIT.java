package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalStack;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import io.temporal.client.schedules.ScheduleUpdateInput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The schedules that a worker creates. */
@ExtendWith(SharedStack.class)
class ScheduleIT {
  private static final String UNDELIVERED = "stripe-reconcile-undelivered";
  private static final String ALL = "stripe-reconcile-all";
  private static final String DEPLOYMENT = "durable-stripe";

  private LocalStack stack;
  private TestNamespace namespace;
  private ScheduleClient schedules;

  @BeforeEach
  void open(LocalStack stack) {
    this.stack = stack;
    namespace = new TestNamespace(stack, stack.postgres());
    schedules =
        ScheduleClient.newInstance(
            stack.temporal().stubs(),
            ScheduleClientOptions.newBuilder().setNamespace(namespace.name()).build());
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  private AppProcess startWorker(Map<String, String> settings) {
    return namespace.startWorker(settings).awaitHealthy();
  }

  private ScheduleDescription describe(String id) {
    return schedules.getHandle(id).describe();
  }

  private Duration interval(String id) {
    return describe(id).getSchedule().getSpec().getIntervals().get(0).getEvery();
  }

  private Duration executionTimeout(String id) {
    return ((ScheduleActionStartWorkflow) describe(id).getSchedule().getAction())
        .getOptions()
        .getWorkflowExecutionTimeout();
  }

  private void awaitSchedules(int count) {
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> schedules.listSchedules().count() == count);
  }

  @Test
  void aWorkerCreatesTheSchedulesAndTheNextOneUpdatesThem() {
    AppProcess first = startWorker(Map.of());
    awaitSchedules(3);
    assertThat(interval(UNDELIVERED)).isEqualTo(Duration.ofMinutes(15));
    assertThat(interval("stripe-reconcile-all")).isEqualTo(Duration.ofDays(1));
    assertThat(interval("stripe-resync-check")).isEqualTo(Duration.ofDays(1));
    assertThat(describe(UNDELIVERED).getSchedule().getPolicy().getCatchupWindow())
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(executionTimeout(UNDELIVERED)).isEqualTo(Duration.ofHours(6));
    assertThat(executionTimeout("stripe-reconcile-all")).isEqualTo(Duration.ofHours(23));
    assertThat(executionTimeout("stripe-resync-check")).isEqualTo(Duration.ofHours(23));
    first.close();

    startWorker(Map.of("RECONCILE_INTERVAL", "PT5M"));

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> interval(UNDELIVERED).equals(Duration.ofMinutes(5)));
  }

  @Test
  void aPausedScheduleStaysPaused() {
    AppProcess first = startWorker(Map.of());
    awaitSchedules(3);
    schedules.getHandle(UNDELIVERED).pause("Stripe asked us to");
    first.close();

    startWorker(Map.of("RECONCILE_INTERVAL", "PT5M"));

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> interval(UNDELIVERED).equals(Duration.ofMinutes(5)));
    var state = describe(UNDELIVERED).getSchedule().getState();
    assertThat(state.isPaused()).isTrue();
    assertThat(state.getNote()).isEqualTo("Stripe asked us to");
  }

  @Test
  void oneSettingPausesTheSchedulesAndKeepsAnOperatorsPause() {
    AppProcess first = startWorker(Map.of());
    awaitSchedules(3);
    schedules.getHandle(UNDELIVERED).pause("Stripe asked us to");
    first.close();

    AppProcess second = startWorker(Map.of("RECONCILE_INTERVAL", "off"));
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> state(ALL).isPaused());
    assertThat(state(ALL).getNote()).isEqualTo("RECONCILE_INTERVAL is off");
    second.close();

    startWorker(Map.of());
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> !state(ALL).isPaused());
    assertThat(state(UNDELIVERED).isPaused()).isTrue();
    assertThat(state(UNDELIVERED).getNote()).isEqualTo("Stripe asked us to");
  }

  private ScheduleState state(String id) {
    return describe(id).getSchedule().getState();
  }

  @Test
  void aBuildDoesNotOverwriteWhatANewerOneHasDefined() {
    AppProcess first = startWorker(Map.of());
    awaitSchedules(3);
    first.close();
    schedules.getHandle(UNDELIVERED).update(ScheduleIT::definedByANewerBuild);

    AppProcess old = startWorker(Map.of("RECONCILE_INTERVAL", "PT5M"));

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(old.log())
                    .content()
                    .contains("Left schedule " + UNDELIVERED + " as a newer build has defined it"));
    assertThat(interval(UNDELIVERED)).isEqualTo(Duration.ofMinutes(45));
  }

  private static ScheduleUpdate definedByANewerBuild(ScheduleUpdateInput stored) {
    Schedule schedule = stored.getDescription().getSchedule();
    var action = (ScheduleActionStartWorkflow) schedule.getAction();
    WorkflowOptions options =
        WorkflowOptions.newBuilder(action.getOptions())
            .setMemo(Map.of("schedule_revision", 1_000))
            .build();
    return new ScheduleUpdate(
        Schedule.newBuilder(schedule)
            .setAction(ScheduleActionStartWorkflow.newBuilder(action).setOptions(options).build())
            .setSpec(
                ScheduleSpec.newBuilder()
                    .setIntervals(List.of(new ScheduleIntervalSpec(Duration.ofMinutes(45))))
                    .build())
            .build());
  }

  @Test
  void onlyTheCurrentVersionOfADeploymentChangesThem() {
    startWorker(version("1", "PT15M"));
    makeCurrent("1");
    awaitSchedules(3);

    AppProcess next = startWorker(version("2", "PT5M"));
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () -> assertThat(next.log()).content().contains("gets no events: build 1 is current"));
    assertThat(interval(UNDELIVERED)).isEqualTo(Duration.ofMinutes(15));

    makeCurrent("2");
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> interval(UNDELIVERED).equals(Duration.ofMinutes(5)));
  }

  private static Map<String, String> version(String build, String interval) {
    return Map.of(
        "TEMPORAL_DEPLOYMENT_NAME",
        DEPLOYMENT,
        "TEMPORAL_WORKER_BUILD_ID",
        build,
        "RECONCILE_INTERVAL",
        interval);
  }

  private void makeCurrent(String build) {
    namespace.awaitVersion(DEPLOYMENT, build);
    namespace.runbook().run("version-current", Map.of("DEPLOYMENT", DEPLOYMENT, "BUILD", build));
  }

  @Test
  void aScheduleStartsAMissedEvent() {
    TestSubscription subscription = new TestSubscription();
    stack.stripe().subscription(subscription.id, subscription.json("past_due", 7));
    stack.stripe().event("", subscription.snapshot("missed", "updated", 0, "active", 5), false);
    Pipeline pipeline = namespace.startPipeline();
    startWorker(Map.of());
    awaitSchedules(3);
    ScheduleHandle schedule = schedules.getHandle(UNDELIVERED);

    Instant before = Instant.now();
    // Instead of waiting for the interval.
    schedule.trigger();

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> pipeline.mark(subscription.eventId("missed")).isPresent());
    assertThat(pipeline.mark(subscription.eventId("missed")).orElseThrow().outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(subscription)).containsEntry("status", "active");
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(this::lastSweepCompleted, before::isBefore);
  }

  private Instant lastSweepCompleted() {
    return stack
        .postgres()
        .database()
        .sql("SELECT completed_at FROM billing.stripe_sweep WHERE sweep = 'undelivered'")
        .query((row, n) -> row.getTimestamp(1).toInstant())
        .single();
  }
}
