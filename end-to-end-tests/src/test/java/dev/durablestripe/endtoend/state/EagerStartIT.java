package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.AccountBacklog;
import dev.durablestripe.endtoend.support.ConcurrentTasks;
import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RowLock;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * In the program with both halves, Temporal hands the first task of an event over with the answer
 * to its start. The program has three connections, so it takes six tasks at once; three polls hold
 * a slot each.
 */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
class EagerStartIT {
  private static final Map<String, String> THREE_CONNECTIONS =
      Map.of("SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", "3");

  private static final int EVENTS_AT_ONCE = 12;
  private static final int BACKLOG = 150;
  private static final String DEPLOYMENT = "eager";

  private LocalStack stack;
  private TestNamespace namespace;
  private Pipeline pipeline;
  private @Nullable AppProcess program;
  private TestSubscription subscription;
  private int probes;

  @BeforeAll
  void createNamespace(LocalStack shared) {
    stack = shared;
    namespace = new TestNamespace(shared, shared.postgres());
    pipeline = namespace.pipeline();
  }

  @BeforeEach
  void subscribe() {
    subscription = new TestSubscription();
  }

  @AfterAll
  void close() {
    namespace.close();
  }

  private void startProgram() {
    if (program == null) {
      program = namespace.startSingleProgram(THREE_CONNECTIONS).awaitHealthy();
    }
    awaitEagerStarts();
  }

  private void stopProgram() {
    if (program != null) {
      program.close();
      program = null;
    }
  }

  private void killProgram() {
    if (program != null) {
      program.kill();
      program = null;
    }
  }

  /** The program first has to learn that nothing waits. */
  private void awaitEagerStarts() {
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> isNextEager(pipeline));
  }

  /** Without waiting for the result: it may be that no build gets the event. */
  private boolean isNextEager(Pipeline events) {
    String name = "probe" + probes++;
    events.post(event(name));
    return events.workflows().isEager(subscription.eventId(name));
  }

  /** An event that is applied without a call to Stripe, in whatever order. */
  private String event(String name) {
    return StripeEvents.event(
        subscription.eventId(name),
        "customer.deleted",
        subscription.start,
        "{\"id\":\"%s\",\"object\":\"customer\"}".formatted(subscription.customer + name));
  }

  private boolean isEager(String name) {
    return pipeline.workflows().isEager(subscription.eventId(name));
  }

  private List<EventType> history(String name) {
    return pipeline.workflows().history(subscription.eventId(name)).stream()
        .map(HistoryEvent::getEventType)
        .toList();
  }

  @Test
  void theFirstTaskComesWithTheAnswerToTheStart() {
    startProgram();

    pipeline.apply(subscription.snapshot("updated", "updated", 60, "active", 5));

    assertThat(isEager("updated")).isTrue();
    assertThat(history("updated"))
        .doesNotContain(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
        .containsOnlyOnce(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 5L);
  }

  @Test
  void whatAReconciliationStartsWaitsItsTurn() {
    startProgram();
    stack
        .stripe()
        .event(
            subscription.account,
            subscription.snapshot("missed", "updated", 60, "active", 5),
            false);

    new OperatorClient(namespace.client())
        .run(
            "ReconcileStripeEvents",
            Map.of("sweep", "UNDELIVERED", "reach", "P4D", "account", subscription.account));

    assertThat(pipeline.result(subscription.eventId("missed")).outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(isEager("missed")).isFalse();
  }

  @Test
  void withoutAFreeSlotTheTaskPassesTheQueue() throws SQLException {
    startProgram();
    pipeline.apply(subscription.snapshot("first", "updated", 0, "active", 1));
    List<Integer> events = IntStream.range(0, EVENTS_AT_ONCE).boxed().toList();
    try (RowLock rowLock = new RowLock(stack.postgres(), subscription)) {
      ConcurrentTasks.run(
          events.stream()
              .map(n -> subscription.snapshot("e" + n, "updated", 10L * (n + 1), "active", 5))
              .<Runnable>map(event -> () -> pipeline.post(event))
              .toList());
      rowLock.release();
    }

    assertThat(events)
        .allSatisfy(
            n ->
                assertThat(pipeline.result(subscription.eventId("e" + n)).outcome())
                    .isIn(Outcome.APPLIED, Outcome.STALE));
    assertThat(events.stream().filter(n -> isEager("e" + n))).hasSizeBetween(1, EVENTS_AT_ONCE - 1);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 5L);
  }

  /** Temporal waits for the answer to the task for ten seconds. */
  @Test
  void anotherWorkerTakesTheTaskOfAKilledProgram() throws SQLException {
    startProgram();
    try (AppProcess worker = namespace.startWorker().awaitHealthy()) {
      pipeline.apply(subscription.snapshot("first", "updated", 0, "active", 1));
      long killed =
          killDuringFirstAttempt(subscription.snapshot("killed", "updated", 60, "active", 5));
      assertThat(pipeline.mark(subscription.eventId("killed"))).isEmpty();
      assertThat(isEager("killed")).isTrue();

      assertThat(pipeline.result(subscription.eventId("killed")).outcome())
          .isEqualTo(Outcome.APPLIED);
      assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(30));
      assertThat(worker.isHealthy()).isTrue();
    }
    assertThat(history("killed"))
        .contains(
            EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
            EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 5L);
  }

  /** Kills the program while an event's first attempt waits for a lock, and returns the time. */
  private long killDuringFirstAttempt(String event) throws SQLException {
    try (RowLock rowLock = new RowLock(stack.postgres(), subscription)) {
      pipeline.post(event);
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> RowLock.waiting(stack.postgres()) == 1);
      killProgram();
      rowLock.release();
    }
    return System.nanoTime();
  }

  @Test
  void nothingOvertakesABacklog() {
    stopProgram();
    AccountBacklog backlog = new AccountBacklog(namespace);
    backlog.start(BACKLOG);
    program = namespace.startSingleProgram(THREE_CONNECTIONS).awaitResponding();

    List<String> delivered = new ArrayList<>();
    while (backlog.applied() < BACKLOG) {
      String name = "during" + delivered.size();
      pipeline.deliver(event(name));
      pipeline.result(subscription.eventId(name));
      delivered.add(name);
    }

    Instant end =
        backlog.eventIds().stream()
            .map(id -> time(id, EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED))
            .max(Comparator.naturalOrder())
            .orElseThrow();
    assertThat(delivered.stream().filter(name -> start(name).isBefore(end)))
        .hasSizeGreaterThan(1)
        .noneMatch(this::isEager);
    awaitEagerStarts();
  }

  private Instant start(String name) {
    return time(subscription.eventId(name), EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
  }

  /** When something first happened to an event. */
  private Instant time(String eventId, EventType type) {
    return pipeline.workflows().history(eventId).stream()
        .filter(found -> found.getEventType() == type)
        .findFirst()
        .map(HistoryEvent::getEventTime)
        .map(time -> Instant.ofEpochSecond(time.getSeconds(), time.getNanos()))
        .orElseThrow();
  }

  @Test
  void twoProgramsStartNothingEagerly() {
    assertThat(isNextEager(new Pipeline(stack))).isFalse();
  }

  @Test
  void aBuildThatIsNotCurrentStartsNothingEagerly() {
    try (TestNamespace versioned = new TestNamespace(stack, stack.postgres())) {
      versioned
          .startSingleProgram(
              Map.of("TEMPORAL_DEPLOYMENT_NAME", DEPLOYMENT, "TEMPORAL_WORKER_BUILD_ID", "1"))
          .awaitHealthy();
      versioned.awaitVersion(DEPLOYMENT, "1");
      route(versioned, "version-current");
      awaitNext(versioned, true);

      route(versioned, "version-none");
      awaitNext(versioned, false);

      route(versioned, "version-current");
      awaitNext(versioned, true);
    }
  }

  private static void route(TestNamespace versioned, String command) {
    versioned.runbook().run(command, Map.of("DEPLOYMENT", DEPLOYMENT, "BUILD", "1"));
  }

  /** The program asks Temporal once a second. */
  private void awaitNext(TestNamespace versioned, boolean eager) {
    Pipeline events = versioned.pipeline();
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> isNextEager(events) == eager);
  }
}
