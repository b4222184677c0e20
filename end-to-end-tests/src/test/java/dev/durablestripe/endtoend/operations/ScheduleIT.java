package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleClient;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The schedules that a worker creates. In each test, a worker finds what the last one has left, as
 * when it is restarted with other settings.
 */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ScheduleIT {
  private static final String UNDELIVERED = "stripe-reconcile-undelivered";
  private static final String ALL = "stripe-reconcile-all";

  private LocalStack stack;
  private TestNamespace namespace;
  private ScheduleClient schedules;
  private AppProcess worker;

  @BeforeAll
  void open(LocalStack stack) {
    this.stack = stack;
    namespace = new TestNamespace(stack, stack.postgres());
    schedules = namespace.schedules();
    worker = namespace.startWorker().awaitHealthy();
  }

  @AfterAll
  void close() {
    namespace.close();
  }

  private void restartWorker(Map<String, String> settings) {
    worker.close();
    worker = namespace.startWorker(settings).awaitHealthy();
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

  @Test
  @Order(1)
  void aWorkerCreatesTheSchedulesAndTheNextOneUpdatesThem() {
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> namespace.countSweeps() == 3);
    assertThat(interval(UNDELIVERED)).isEqualTo(Duration.ofMinutes(15));
    assertThat(interval("stripe-reconcile-all")).isEqualTo(Duration.ofDays(1));
    assertThat(interval("stripe-resync-check")).isEqualTo(Duration.ofDays(1));
    assertThat(describe(UNDELIVERED).getSchedule().getPolicy().getCatchupWindow())
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(executionTimeout(UNDELIVERED)).isEqualTo(Duration.ofHours(6));
    assertThat(executionTimeout("stripe-reconcile-all")).isEqualTo(Duration.ofHours(23));
    assertThat(executionTimeout("stripe-resync-check")).isEqualTo(Duration.ofHours(23));

    restartWorker(Map.of("RECONCILE_INTERVAL", "PT5M"));

    awaitInterval(Duration.ofMinutes(5));
  }

  private void awaitInterval(Duration expected) {
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> interval(UNDELIVERED).equals(expected));
  }

  @Test
  @Order(2)
  void aScheduleStartsAMissedEvent() {
    TestSubscription subscription = new TestSubscription();
    stack.stripe().subscription(subscription.id, subscription.json("past_due", 7));
    stack.stripe().event("", subscription.snapshot("missed", "updated", 0, "active", 5), false);
    Pipeline pipeline = namespace.pipeline();
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

  @Test
  @Order(3)
  void aPausedScheduleStaysPaused() {
    schedules.getHandle(UNDELIVERED).pause("Stripe asked us to");

    restartWorker(Map.of("RECONCILE_INTERVAL", "PT10M"));

    awaitInterval(Duration.ofMinutes(10));
    assertThat(state(UNDELIVERED).isPaused()).isTrue();
    assertThat(state(UNDELIVERED).getNote()).isEqualTo("Stripe asked us to");
  }

  private ScheduleState state(String id) {
    return describe(id).getSchedule().getState();
  }

  @Test
  @Order(4)
  void oneSettingPausesTheSchedulesAndKeepsAnOperatorsPause() {
    restartWorker(Map.of("RECONCILE_INTERVAL", "off"));
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> state(ALL).isPaused());
    assertThat(state(ALL).getNote()).isEqualTo("RECONCILE_INTERVAL is off");

    restartWorker(Map.of());
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> !state(ALL).isPaused());
    assertThat(state(UNDELIVERED).isPaused()).isTrue();
    assertThat(state(UNDELIVERED).getNote()).isEqualTo("Stripe asked us to");
  }

  @Test
  @Order(5)
  void aBuildDoesNotOverwriteWhatANewerOneHasDefined() {
    worker.close();
    schedules.getHandle(UNDELIVERED).update(ScheduleIT::definedByANewerBuild);

    restartWorker(Map.of("RECONCILE_INTERVAL", "PT5M"));

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(worker.log())
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
}
