package dev.durablestripe.endtoend.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.ResourceStack;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An outage of PostgreSQL while events keep arriving, as an operator sees it. The {@link
 * CompressedRules} make 80 s of what would be about 20 minutes.
 */
@Tag("full")
@ExtendWith({InstalledPrometheus.class, SharedStack.class})
class OutageAlertsIT {
  /** All alerts that fire; the other test causes the rest. */
  static final Set<String> ALERTS =
      Set.of(
          "StripeEventsWaitTooLong",
          "StripeEventsRetryALot",
          "StripeEventsPaused",
          "StripeSendsNoEvents");

  private static final int WAITING_EVENTS = 200;
  private static final Duration OUTAGE = Duration.ofSeconds(80);
  private static final Duration RECOVERS_WITHIN = Duration.ofMinutes(4);
  private static final Duration PAUSE = Duration.ofMillis(350);

  private final TestSubscription paused = new TestSubscription();
  private final ResourceStack resources = new ResourceStack();
  private MonitoredStack stack;
  private PrometheusServer prometheus;
  private Pipeline pipeline;

  @BeforeEach
  void start(LocalStack shared) throws IOException {
    stack = new MonitoredStack(shared, Map.of(), resources);
    prometheus = stack.prometheus();
    pipeline = stack.pipeline();
  }

  @AfterEach
  void stop() {
    resources.close();
  }

  private ExpectedAlert expect(String alert) {
    return new ExpectedAlert(prometheus, alert);
  }

  @Test
  void theRightAlertsFireOnceStayUntilTheOutageIsOverAndClear() throws IOException {
    Instant start = Instant.now();
    SteadyLoad load = resources.add(new SteadyLoad(pipeline.webhook(), PAUSE));
    ExpectedAlert forgotten = expect("StripeEventsPaused");
    Map<String, String> pausedActivity = pauseAnEvent();
    ExpectedAlert late = expect("StripeEventsWaitTooLong");
    ExpectedAlert retries = expect("StripeEventsRetryALot");
    Instant stopped = Instant.now();
    int before = load.accepted();

    stack.stopPostgres();
    Stream.of(late, retries, forgotten).forEach(ExpectedAlert::awaitFiring);
    await()
        .atMost(RECOVERS_WITHIN)
        .until(
            () ->
                load.accepted() - before >= WAITING_EVENTS
                    && Instant.now().isAfter(stopped.plus(OUTAGE)));
    load.close();
    ExpectedAlert silence = expect("StripeSendsNoEvents");
    late.ends();
    retries.ends();
    Instant started = Instant.now();
    stack.startPostgres();
    forgotten.ends();
    stack.namespace().runbook().run("unpause-one", pausedActivity);

    silence.awaitFiring();
    silence.ends();
    SteadyLoad next = resources.add(new SteadyLoad(pipeline.webhook(), PAUSE));
    await()
        .atMost(RECOVERS_WITHIN)
        .untilAsserted(() -> assertThat(prometheus.firingAlerts()).isEmpty());
    next.close();
    new DashboardPicture(prometheus, start, Instant.now())
        .mark(stopped)
        .mark(started)
        .save(Path.of("target", "screenshots", "dashboard.png"));

    List<FiringAlert> firings = prometheus.firings();
    Stream.of(forgotten, late, retries, silence).forEach(each -> each.assertFiredOnce(firings));
    assertThat(firings).extracting(FiringAlert::name).isSubsetOf(ALERTS);
    await()
        .atMost(RECOVERS_WITHIN)
        .until(() -> pipeline.marks("evt_") == load.accepted() + next.accepted() + 1);
  }

  /** Returns the variables of the runbook's command that unpauses it. */
  private Map<String, String> pauseAnEvent() {
    String id = paused.eventId("paused");
    pipeline.whileRowIsBlocked(
        paused,
        () -> {
          pipeline.post(paused.snapshot("paused", "updated", 0, "active", 5));
          PendingActivityInfo waiting = pipeline.workflows().awaitAttempt(id, 2);
          stack
              .namespace()
              .runbook()
              .run("pause", Map.of("EVENT", id, "ACTIVITY", waiting.getActivityId()));
        });
    PendingActivityInfo activity = pipeline.workflows().pendingActivity(id).orElseThrow();
    return Map.of("EVENT", id, "ACTIVITY", activity.getActivityId());
  }
}
