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
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What runs by itself. */
@ExtendWith(SharedStack.class)
class ScheduleIT {
  private static final String UNDELIVERED = "stripe-reconcile-undelivered";

  private LocalStack stack;
  private TestNamespace namespace;
  private ScheduleClient schedules;

  @BeforeEach
  void open(LocalStack shared) {
    stack = shared;
    namespace = new TestNamespace(shared, shared.postgres());
    schedules =
        ScheduleClient.newInstance(
            shared.temporal().stubs(),
            ScheduleClientOptions.newBuilder().setNamespace(namespace.name()).build());
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  private AppProcess worker(Map<String, String> settings) {
    return namespace.worker(stack.jar("workflow-worker"), settings);
  }

  private ScheduleDescription describe(String id) {
    return schedules.getHandle(id).describe();
  }

  private Duration every(String id) {
    return describe(id).getSchedule().getSpec().getIntervals().get(0).getEvery();
  }

  private Duration limit(String id) {
    return ((ScheduleActionStartWorkflow) describe(id).getSchedule().getAction())
        .getOptions()
        .getWorkflowExecutionTimeout();
  }

  private long count() {
    return schedules.listSchedules().count();
  }

  private void awaitSchedules(int many) {
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> count() == many);
  }

  @Test
  void aWorkerCreatesTheSchedulesAndTheNextOneUpdatesThem() {
    AppProcess first = worker(Map.of());
    awaitSchedules(3);
    assertThat(every(UNDELIVERED)).isEqualTo(Duration.ofMinutes(15));
    assertThat(every("stripe-reconcile-all")).isEqualTo(Duration.ofDays(1));
    assertThat(every("stripe-resync-check")).isEqualTo(Duration.ofDays(1));
    assertThat(describe(UNDELIVERED).getSchedule().getPolicy().getCatchupWindow())
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(limit(UNDELIVERED)).isEqualTo(Duration.ofHours(6));
    assertThat(limit("stripe-reconcile-all")).isEqualTo(Duration.ofHours(23));
    assertThat(limit("stripe-resync-check")).isEqualTo(Duration.ofHours(23));
    first.close();

    worker(Map.of("RECONCILE_INTERVAL", "PT5M"));

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> every(UNDELIVERED).equals(Duration.ofMinutes(5)));
  }

  @Test
  void aPausedScheduleStaysPaused() {
    AppProcess first = worker(Map.of());
    awaitSchedules(3);
    schedules.getHandle(UNDELIVERED).pause("Stripe asked us to");
    first.close();

    worker(Map.of("RECONCILE_INTERVAL", "PT5M"));

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> every(UNDELIVERED).equals(Duration.ofMinutes(5)));
    var state = describe(UNDELIVERED).getSchedule().getState();
    assertThat(state.isPaused()).isTrue();
    assertThat(state.getNote()).isEqualTo("Stripe asked us to");
  }

  @Test
  void oneSettingDeletesTheSchedules() {
    AppProcess first = worker(Map.of());
    awaitSchedules(3);
    first.close();

    worker(Map.of("RECONCILE_INTERVAL", "off"));

    awaitSchedules(0);
  }

  @Test
  void aScheduleStartsAMissedEvent() {
    TestSubscription subscription = new TestSubscription();
    stack.stripe().subscription(subscription.id, subscription.json("past_due", 7));
    stack.stripe().event("", subscription.snapshot("lost", "updated", 0, "active", 5), false);
    Pipeline pipeline = namespace.open();
    worker(Map.of());
    awaitSchedules(3);
    ScheduleHandle schedule = schedules.getHandle(UNDELIVERED);

    Instant before = Instant.now();
    // As the clock does it.
    schedule.trigger();

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> pipeline.mark(subscription.eventId("lost")).isPresent());
    assertThat(pipeline.mark(subscription.eventId("lost")).orElseThrow().outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(subscription)).containsEntry("status", "active");
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(this::lastSweep, before::isBefore);
  }

  private Instant lastSweep() {
    return stack
        .postgres()
        .database()
        .sql("SELECT completed_at FROM billing.stripe_sweep WHERE sweep = 'undelivered'")
        .query((row, n) -> row.getTimestamp(1).toInstant())
        .single();
  }
}
