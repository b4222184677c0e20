package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.CustomerEvents;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TemporalProcess;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.RowBlocker;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the runbook that depend on the server's settings, with those of a stock server. */
@Tag("full")
@ExtendWith(SharedStack.class)
class StockServerIT {
  private static final String SINCE = "2026-01-01T00:00:00Z";

  /**
   * A quarter more often than a stock server allows. At twice as often, a batch can lose so many
   * turns that the server's growing pauses between its attempts exceed the time to wait.
   */
  private static final long PERIOD_MILLIS = 80;

  private final ResourceStack resources = new ResourceStack();
  private final ScheduledExecutorService others = Executors.newScheduledThreadPool(2);
  private final AtomicLong refused = new AtomicLong();
  private TemporalProcess temporal;
  private TestNamespace namespace;
  private Pipeline pipeline;

  @BeforeEach
  void start(LocalStack stack, @TempDir Path folder) {
    temporal = resources.add(TemporalProcess.withStockLimits(folder, Ports.free().temporal()));
    namespace = resources.add(TestNamespace.onServer(stack, temporal));
    namespace.startWorker().awaitHealthy();
    pipeline = namespace.pipelineWithoutStarter();
  }

  @AfterEach
  void stop() {
    others.shutdownNow();
    resources.close();
  }

  private void run(String command, Map<String, String> variables) {
    namespace.runbook().run(command, variables);
  }

  /** Asks as workers and users would. */
  private void ask() {
    try {
      temporal.count(namespace.name(), "ExecutionStatus = 'Running'");
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
        refused.incrementAndGet();
      }
    }
  }

  private void awaitFound(String command, Map<String, String> variables, String event) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(namespace.runbook().run(command, variables))
                    .as(command)
                    .contains(event));
  }

  @Test
  void waitingEventsAreFoundPausedAndGivenMoreTime() {
    TestSubscription subscription = new TestSubscription();
    String id = subscription.eventId("waiting");
    try (RowBlocker blocker = pipeline.blockRow(subscription)) {
      assertThat(blocker).isNotNull();
      pipeline.post(subscription.snapshot("waiting", "updated", 0, "active", 5));
      Map<String, String> event =
          Map.of(
              "EVENT",
              id,
              "ACTIVITY",
              pipeline.workflows().awaitAttempt(id, 2).getActivityId(),
              "OBJECT",
              subscription.id,
              "TYPE",
              "customer.subscription.updated",
              "CUSTOMER",
              subscription.customer,
              "BEFORE",
              Instant.now().toString(),
              "TIMEOUT",
              "60s");
      for (String find :
          List.of("find-waiting", "find-older", "find-object", "find-type", "find-customer")) {
        awaitFound(find, event, id);
      }
      assertThat(namespace.runbook().run("activity-id", event)).contains(event.get("ACTIVITY"));

      run("timeout-one", event);
      run("timeout-all", event);
      assertThat(activity(id).getActivityOptions().getStartToCloseTimeout().getSeconds())
          .isEqualTo(60);
      run("pause", event);
      awaitFound("find-paused", event, id);
      run("unpause-one", event);
      assertThat(activity(id).getPaused()).isFalse();
      run("pause", event);
      awaitFound("find-paused", event, id);
      run("unpause-all", event);
      assertThat(activity(id).getPaused()).isFalse();
      run("retry-activity", event);
    }
    run("retry-all", Map.of());
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
  }

  private PendingActivityInfo activity(String event) {
    return pipeline.workflows().pendingActivity(event).orElseThrow();
  }

  @Test
  void allEventsAreSlowedDownWithoutFairness() {
    Map<String, String> rate = Map.of("RATE", "7");
    run("brake-queue", rate);
    assertThat(namespace.runbook().run("brakes", rate)).contains("\"requestsPerSecond\": 7");
    run("brake-off", rate);
    assertThat(namespace.runbook().run("brakes", rate)).doesNotContain("\"requestsPerSecond\": 7");
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(namespace.runbook().run("worker-list", rate))
                    .contains("stripe-events-ask"));
  }

  @Test
  void commandsByCustomerSucceedAtTheLimitOfRequests() {
    try (CustomerEvents events = new CustomerEvents(pipeline)) {
      events.createOneOfEach();
      events.addMissingSubscriptions();
      Map<String, String> customer = Map.of("CUSTOMER", events.customer(), "SINCE", SINCE);
      var unused = others.scheduleAtFixedRate(this::ask, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);

      await()
          .atMost(Pipeline.AWAIT_TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(namespace.runbook().run("find-customer", customer))
                      .contains(events.all()));
      assertThat(namespace.runbook().run("count-waiting", Map.of())).contains("Total: 2");
      run("retry-customer", customer);
      run("reset-failed", customer);
      assertThat(events.rejected())
          .allSatisfy(id -> assertThat(pipeline.result(id).outcome()).isNotNull());
      run("reset-customer", customer);
      assertThat(events.completed())
          .allSatisfy(id -> assertThat(pipeline.result(id).outcome()).isNotNull());
      assertThat(refused.get()).isPositive();
    }
  }
}
