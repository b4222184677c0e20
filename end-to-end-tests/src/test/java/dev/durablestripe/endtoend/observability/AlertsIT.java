package dev.durablestripe.endtoend.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durablestripe.endtoend.observability.GrafanaDashboard.Panel;
import dev.durablestripe.endtoend.observability.GrafanaDashboard.Query;
import dev.durablestripe.endtoend.observability.MonitoredStack.Instance;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.ResourceStack;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every alert that {@link OutageAlertsIT} does not cause fires in its fault and clears after it,
 * and every query of the dashboard returns data. The times of the rules are those of {@link
 * CompressedRules}.
 */
@Tag("full")
@ExtendWith({InstalledPrometheus.class, SharedStack.class})
class AlertsIT {
  private static final Duration PAUSE = Duration.ofMillis(400);
  private static final Duration RECOVERS_WITHIN = Duration.ofMinutes(4);

  /** Consequences of most faults, which the other test is about. */
  private static final Set<String> CONSEQUENCES =
      Set.of("StripeEventsWaitTooLong", "StripeEventsRetryALot");

  private static final Map<String, String> WRONG_SETTINGS =
      Map.of("PAYLOAD_ENCRYPTION_REQUIRED", "true", "STRIPE_SECRET_KEY", "rk_test_revoked");

  private static final Map<String, String> FEW_CONNECTIONS =
      Map.of("SPRING_APPLICATION_JSON", "{\"spring.datasource.hikari.maximum-pool-size\":2}");

  private final ResourceStack resources = new ResourceStack();
  private final List<ExpectedAlert> expected = new ArrayList<>();
  private final Instant start = Instant.now();
  private MonitoredStack stack;
  private PrometheusServer prometheus;
  private StackFaults faults;

  /**
   * A fault and its alerts.
   *
   * @param cause causes it, and returns what ends it
   */
  private record Fault(Supplier<Runnable> cause, List<String> alerts) {}

  private static Fault fault(Supplier<Runnable> cause, String... alerts) {
    return new Fault(cause, List.of(alerts));
  }

  /** All workers have the keys with which one of them encrypts. */
  @BeforeEach
  void start(LocalStack shared) throws IOException {
    String keys = EncryptionKeys.withNewKey(Optional.empty()).json();
    stack = new MonitoredStack(shared, Map.of("PAYLOAD_ENCRYPTION_KEYSET", keys), resources);
    prometheus = stack.prometheus();
    faults = new StackFaults(stack, resources);
  }

  @AfterEach
  void stop() {
    resources.close();
  }

  /** Causes faults at once, waits until all their alerts have fired, and returns what ends them. */
  private Runnable cause(Fault... all) {
    List<ExpectedAlert> alerts = new ArrayList<>();
    List<Runnable> ends = new ArrayList<>();
    for (Fault fault : all) {
      fault.alerts().forEach(alert -> alerts.add(new ExpectedAlert(prometheus, alert)));
      ends.add(fault.cause().get());
    }
    alerts.forEach(ExpectedAlert::awaitFiring);
    expected.addAll(alerts);
    return () -> {
      ends.forEach(Runnable::run);
      alerts.forEach(ExpectedAlert::ends);
    };
  }

  @Test
  void eachAlertFiresInItsFaultAndClearsAndEachPanelHasData() throws IOException {
    SteadyLoad load = resources.add(new SteadyLoad(stack.pipeline().webhook(), PAUSE));
    cause(
            fault(faults::changedRow, "StripeSubscriptionsDiffer"),
            fault(faults::missedEvent, "StripeEventsWereLost"),
            fault(faults::lostCommit, "StripeCommitsWereLost"),
            fault(faults::refusedList, "StripeListsRefused", "StripeSweepOverdue"),
            fault(faults::rejectedEvent, "StripeEventsRejected", "StripeWorkflowsFailed"),
            fault(faults::unknownSecret, "StripeSignaturesFail"),
            fault(faults::forgedEvent, "StripeEventsUnverified"),
            fault(faults::abandonedConsumer, "StripeChangesNotTaken"),
            fault(faults::unknownWorkflows, "StripeWorkflowTasksFail"))
        .run();
    Runnable unreachable =
        cause(
            fault(
                faults::unreachableTemporal,
                "StripeEventsRefused",
                "StripePollsFail",
                "StripeNoWorkerPolls"));
    Runnable noWorker = cause(fault(this::replaceWorker, "StripeNoWorkerPolls"));
    Runnable wrongSettings =
        cause(
            fault(
                () -> {
                  unreachable.run();
                  noWorker.run();
                  return faults.sweepsWithoutKey();
                },
                "StripeEventsNotEncrypted",
                "StripeKeyRefused",
                "StripeSweepsFail"));
    Instant slow = Instant.now();
    Runnable slowWrites =
        cause(fault(this::replaceWorkerAgain, "StripeNoFreeSlots", "StripeTasksWaitForWorkers"));
    wrongSettings.run();
    slowWrites.run();

    stack.namespace().runbook().run("retry-all", Map.of());
    await()
        .atMost(RECOVERS_WITHIN)
        .untilAsserted(() -> assertThat(prometheus.firingAlerts()).isEmpty());
    List<FiringAlert> firings = prometheus.firings();
    assertFirings(firings);
    // Workers whose slots are all taken do not poll.
    assertThat(firings)
        .filteredOn(fired -> fired.name().equals("StripeNoWorkerPolls"))
        .allSatisfy(fired -> assertThat(fired.from()).isBefore(slow));
    assertEachPanelHasData();
    load.close();
  }

  /** While Temporal is unreachable, the next worker does not poll. Its settings are wrong. */
  private Runnable replaceWorker() {
    stack.worker(Instance.WORKER_1).kill();
    stack.startWorker(Instance.WORKER_2, WRONG_SETTINGS);
    return () -> stack.awaitPolling(Instance.WORKER_2);
  }

  /** Writes are slow, and the next worker has two slots. */
  private Runnable replaceWorkerAgain() {
    Runnable end = faults.slowWrites();
    stack.startWorker(Instance.WORKER_1, FEW_CONNECTIONS);
    stack.awaitPolling(Instance.WORKER_1);
    stack.worker(Instance.WORKER_2).close();
    return end;
  }

  private void assertFirings(List<FiringAlert> firings) throws IOException {
    Set<String> caused = new HashSet<>();
    expected.forEach(alert -> caused.add(alert.name()));
    assertThat(firings)
        .filteredOn(fired -> !CONSEQUENCES.contains(fired.name()))
        .allSatisfy(
            fired -> assertThat(expected).as("%s", fired).anyMatch(alert -> alert.explains(fired)));
    caused.addAll(OutageAlertsIT.ALERTS);
    assertThat(caused).containsExactlyInAnyOrderElementsOf(PrometheusExpressions.alertNames());
  }

  private void assertEachPanelHasData() throws IOException {
    List<String> empty = new ArrayList<>();
    for (Panel panel : GrafanaDashboard.panels()) {
      for (Query query : panel.queries()) {
        JsonNode series = prometheus.query(query.expression(), start, Instant.now());
        if (StreamSupport.stream(series.spliterator(), false)
            .noneMatch(GrafanaDashboard::hasNumber)) {
          empty.add(panel.title() + ": " + query.expression());
        }
      }
    }
    assertThat(empty).isEmpty();
  }
}
