package dev.durablestripe.endtoend.failure;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Timestamps;
import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.EventWorkflows;
import dev.durablestripe.endtoend.support.RefundTable;
import dev.durablestripe.endtoend.support.ReplicatedPostgres;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.ResourceStack;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The primary is killed with {@code kill -9} while events arrive, and the standby takes over. The
 * worker knows both hosts and keeps running. {@code -Dfailover.seed} repeats a run, and {@code
 * -Dfailover.wait} also waits for the sweep that the worker has started.
 */
@ExtendWith(SharedStack.class)
@Tag("full")
class FailoverUnderLoadIT {
  private static final String SWEEP = "stripe-reconcile-failover";
  private static final int EVENTS = 80;

  /** Whether to wait for the six minutes after which the worker's own sweep begins. */
  private static final boolean WAIT = Boolean.getBoolean("failover.wait");

  private static final Duration AWAIT_TIMEOUT = Duration.ofMinutes(WAIT ? 9 : 4);

  /** Longer than the five minutes for which a sweep leaves an event to its delivery. */
  private static final Duration AGE = Duration.ofMinutes(10);

  private final long seed = Long.getLong("failover.seed", System.nanoTime());
  private final ResourceStack resources = new ResourceStack();
  private final AtomicBoolean enough = new AtomicBoolean();
  private LocalStack stack;
  private ReplicatedPostgres servers;
  private TestNamespace namespace;
  private CrashLoad load;
  private CrashOutcome outcome;

  @BeforeEach
  void start(LocalStack shared) {
    stack = shared;
    stack.stripe().reset();
    servers = resources.add(new ReplicatedPostgres(stack));
    namespace = resources.add(TestNamespace.withDatabase(stack, servers.url()));
    var unused = new RefundTable(servers.primary());
    namespace.startPipeline();
    load = resources.add(new CrashLoad(stack.stripe(), namespace.ports().webhook(), seed));
    outcome = new CrashOutcome(namespace.database(), load);
  }

  @AfterEach
  void stop() {
    resources.close();
    stack.stripe().reset();
  }

  @Test
  void nothingIsLostWithSynchronousReplication() {
    servers.replicateSynchronously();
    AppProcess worker = startWorker(Map.of("RECONCILE_INTERVAL", "off"));
    CompletableFuture<Void> loaded = startLoad();
    awaitMarks(EVENTS);

    servers.failOver();
    awaitMarks(load.accepted().size() + EVENTS);
    endLoad(loaded);

    // No reconciliation runs, so nothing brings back the mark of a completed event.
    assertThat(outcome.unmarked()).as("seed %d", seed).isEmpty();
    assertThat(outcome.differing()).as("seed %d", seed).isEmpty();
    assertThat(outcome.effects())
        .containsOnlyKeys(load.refunds().toArray(String[]::new))
        .allSatisfy((refund, effects) -> assertThat(effects).isEqualTo(1));
    assertThat(worker.output()).doesNotContain("A bug");
  }

  @Test
  void whatAsynchronousReplicationLosesIsAppliedAgain() {
    stack.stripe().clock(AGE.negated());
    AppProcess worker = startWorker(Map.of());
    CompletableFuture<Void> loaded = startLoad();
    awaitMarks(EVENTS / 2);
    awaitTimelineOnStandby();
    servers.disconnect();
    awaitMarks(load.accepted().size() + EVENTS);

    servers.failOver();
    awaitMarks(EVENTS);
    endLoad(loaded);
    assertThat(lost()).as("completed events without a mark").isNotEmpty();

    awaitSweep();
    await().atMost(AWAIT_TIMEOUT).until(() -> lost().isEmpty());
    awaitNothingRuns();
    assertThat(outcome.differing()).as("seed %d", seed).isEmpty();
    assertThat(worker.output()).doesNotContain("A bug");
  }

  /** As an address does that still leads to the old primary. */
  @Test
  void aWorkerWaitsUntilAStandbyIsPromoted() {
    String url = servers.url().replaceFirst(",[^/]*", "");
    TestSubscription subscription = new TestSubscription();
    AppProcess worker = namespace.startWorker(Map.of("SPRING_DATASOURCE_URL", url));
    await()
        .atMost(AWAIT_TIMEOUT)
        .until(() -> worker.output().contains("targetServerType: primary"));
    assertThat(worker.awaitResponding().isHealthy()).isFalse();

    servers.failOver();

    worker.awaitHealthy();
    EventResult result =
        namespace.pipeline().apply(subscription.snapshot("created", "created", 0, "active", 5));
    assertThat(result.outcome()).isEqualTo(EventResult.Outcome.APPLIED);
  }

  private AppProcess startWorker(Map<String, String> settings) {
    return namespace.startWorker(CustomWorkerJar.build(stack, "fixed"), settings).awaitHealthy();
  }

  private CompletableFuture<Void> startLoad() {
    return load.runUntil(enough::get, 4);
  }

  private void endLoad(CompletableFuture<Void> loaded) {
    enough.set(true);
    loaded.join();
    awaitNothingRuns();
    assertThat(count("ExecutionStatus = 'Failed'")).isZero();
  }

  /** Waits until the standby knows the timeline that the worker has seen. */
  private void awaitTimelineOnStandby() {
    await()
        .atMost(AWAIT_TIMEOUT)
        .ignoreExceptions()
        .until(
            () ->
                servers
                    .standby()
                    .sql("SELECT count(*) = 1 FROM billing.stripe_timeline")
                    .query(Boolean.class)
                    .single());
  }

  /** Waits until the worker has started its sweep, and starts the same one without the delay. */
  private void awaitSweep() {
    EventWorkflows workflows = namespace.pipeline().workflows();
    await().atMost(AWAIT_TIMEOUT).until(() -> workflows.exists(SWEEP));
    WorkflowExecutionInfo sweep = workflows.describe(SWEEP).getWorkflowExecutionInfo();
    assertThat(Timestamps.between(sweep.getStartTime(), sweep.getExecutionTime()).getSeconds())
        .isEqualTo(Duration.ofMinutes(6).toSeconds());
    assertThat(workflows.history(SWEEP).get(0).getWorkflowExecutionStartedEventAttributes())
        .extracting(start -> start.getInput().getPayloads(0).getData().toStringUtf8())
        .asString()
        .contains("\"sweep\":\"ALL\"", "\"reach\":\"P30D\"");
    if (!WAIT) {
      namespace.runbook().run("reconcile-all", Map.of());
    }
  }

  /** Waits until the primary has a number of marks. */
  private void awaitMarks(int marks) {
    await()
        .atMost(AWAIT_TIMEOUT)
        .ignoreExceptions()
        .until(() -> namespace.pipeline().marks("evt_") >= marks);
  }

  private void awaitNothingRuns() {
    await()
        .atMost(AWAIT_TIMEOUT)
        .until(
            () ->
                count("ExecutionStatus = 'Running' AND WorkflowType = 'ProcessStripeEvent'") == 0);
  }

  private long count(String query) {
    return namespace.client().countWorkflows(query).getCount();
  }

  /**
   * The accepted events without a mark. A sweep starts neither the twin of an event that has one,
   * nor the refunds, which are older than their handler's first deployment.
   */
  private Set<String> lost() {
    Set<String> unmarked = outcome.unmarked();
    Set<String> marked = new TreeSet<>(load.accepted());
    marked.removeAll(unmarked);
    Set<String> changes = marked.stream().map(FailoverUnderLoadIT::change).collect(toSet());
    unmarked.removeIf(event -> changes.contains(change(event)));
    unmarked.removeAll(load.refunds());
    return unmarked;
  }

  /** The snapshot event and the thin event of a change have the same. */
  private static String change(String event) {
    return event.replaceFirst("_thin$", "");
  }
}
