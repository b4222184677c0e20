package dev.durablestripe.endtoend.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The metrics on the management ports of both programs. */
@ExtendWith(SharedStack.class)
class MetricsIT {
  /** Temporal's SDK reports every 10 s, and the worker asks for the backlog every 30 to 40 s. */
  private static final Duration REPORTED = Duration.ofSeconds(60);

  /** These exist only after a fault of Temporal or of a worker. */
  private static final Set<String> ONLY_AFTER_FAULTS =
      Set.of(
          "temporal_long_request_failure_total", "temporal_workflow_task_execution_failed_total");

  private final TestSubscription subject = new TestSubscription();
  private final String type = "metrics." + subject.id.replace("sub_", "t");
  private LocalStack stack;
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    this.stack = stack;
    pipeline = new Pipeline(stack);
  }

  private PrometheusScrape starter() {
    return PrometheusScrape.of(stack.ports().webhookManagement());
  }

  private PrometheusScrape worker() {
    return PrometheusScrape.of(stack.ports().workerManagement());
  }

  private String ofNoHandler(String name) {
    return StripeEvents.event(
        subject.eventId(name),
        type,
        subject.start,
        """
        {"id":"%s","object":"novelty","customer":"%s","email":"jo@example.com"}"""
            .formatted(subject.id, subject.customer));
  }

  @Test
  void deliveriesAreCountedByOutcomeAndType() {
    double started = received("started");
    double duplicate = received("duplicate");
    double bad = refused("bad_signature");
    double malformed = refused("malformed");

    pipeline.apply(ofNoHandler("once"));
    pipeline.post(ofNoHandler("once"));
    pipeline.webhook().post(ofNoHandler("forged"), "t=1,v1=" + "0".repeat(64));
    pipeline.webhook().post("{}");

    assertThat(received("started") - started).isEqualTo(1);
    assertThat(received("duplicate") - duplicate).isEqualTo(1);
    assertThat(starter().text()).doesNotContain(type);
    assertThat(refused("bad_signature") - bad).isEqualTo(1);
    assertThat(refused("malformed") - malformed).isEqualTo(1);
  }

  private double received(String outcome) {
    return starter()
        .sum("stripe_events_received_total", label("outcome", outcome), label("type", "other"));
  }

  private double refused(String outcome) {
    return starter()
        .sum("stripe_events_received_total", label("outcome", outcome), label("type", "unknown"));
  }

  private static String label(String name, String value) {
    return ",%s=\"%s\"".formatted(name, value);
  }

  @Test
  void whatAnEventDidIsCountedAndItsAgeAndTransactionAreTimed() {
    PrometheusScrape before = worker();

    assertThat(pipeline.apply(ofNoHandler("once")).outcome()).isEqualTo(Outcome.IGNORED);

    PrometheusScrape after = worker();
    assertThat(
            more(
                before,
                after,
                "stripe_events_processed_total",
                label("outcome", "ignored"),
                label("type", "other")))
        .isEqualTo(1);
    assertThat(after.text()).doesNotContain(type);
    // The event says that it is an hour old.
    assertThat(more(before, after, "stripe_event_age_seconds_sum")).isGreaterThan(3_500);
    assertThat(
            more(
                before,
                after,
                "stripe_event_transaction_seconds_count",
                label("outcome", "committed")))
        .isPositive();
  }

  private static double more(
      PrometheusScrape before, PrometheusScrape after, String name, String... labels) {
    return after.sum(name, labels) - before.sum(name, labels);
  }

  @Test
  void aCallToStripeIsTimedByTheKindOfItsObject() {
    PrometheusScrape before = worker();
    stack.stripe().subscription(subject.id, subject.json("active", 5));

    pipeline.apply(subject.checkout("bought", "unused"));

    assertThat(
            more(
                before,
                worker(),
                "stripe_call_seconds_count",
                label("object", "/v1/subscriptions"),
                label("error", "none")))
        .isPositive();
  }

  @Test
  void aWaitingEventShowsItsReasonAndItsAge() {
    PrometheusScrape before = worker();
    String[] reason = {label("failure", "PostgresRefused")};
    pipeline.whileRowIsBlocked(
        subject,
        () -> {
          pipeline.post(subject.snapshot("updated", "updated", 0, "active", 3));

          await()
              .atMost(REPORTED)
              .untilAsserted(
                  () -> {
                    assertThat(worker().sum("stripe_events_open")).isPositive();
                    assertThat(worker().sum("stripe_events_open_oldest_seconds")).isPositive();
                  });

          await()
              .atMost(REPORTED)
              .untilAsserted(
                  () -> {
                    assertThat(more(before, worker(), "stripe_event_attempts_failed_total", reason))
                        .isGreaterThanOrEqualTo(2);
                    assertThat(
                            more(
                                before,
                                worker(),
                                "stripe_event_transaction_seconds_count",
                                label("outcome", "rolled_back")))
                        .isGreaterThanOrEqualTo(2);
                  });
        });
    pipeline.result(subject.eventId("updated"));
  }

  @Test
  void everyMetricOfTheDashboardAndTheAlertsIsThere() throws IOException {
    Set<String> wanted = new HashSet<>();
    PrometheusExpressions.dashboard()
        .forEach(query -> wanted.addAll(PrometheusExpressions.metrics(query)));
    PrometheusExpressions.alerts()
        .forEach(query -> wanted.addAll(PrometheusExpressions.metrics(query)));
    assertThat(wanted).hasSizeGreaterThan(20).containsAll(ONLY_AFTER_FAULTS);
    wanted.removeAll(ONLY_AFTER_FAULTS);

    // Some counters exist only after an event that fails, because Stripe does not have its object,
    // and after a repeated delivery.
    pipeline.post(subject.checkout("rejected", "unused"));
    pipeline.apply(ofNoHandler("repeated"));
    pipeline.post(ofNoHandler("repeated"));

    await()
        .atMost(REPORTED)
        .untilAsserted(
            () -> {
              Set<String> found = new HashSet<>(starter().names());
              found.addAll(worker().names());
              assertThat(found).containsAll(wanted);
            });
  }

  @Test
  void nothingPersonalOrSecretIsScraped() {
    pipeline.apply(ofNoHandler("personal"));
    pipeline.apply(subject.snapshot("updated", "updated", 0, "active", 3));

    for (PrometheusScrape scrape : Set.of(starter(), worker())) {
      assertThat(scrape.text())
          .contains("stripe_events_")
          .doesNotContain("@", LocalStack.WEBHOOK_SECRET, FakeStripe.SECRET_KEY)
          .doesNotContainPattern("\\b(?:evt|sub|cus|cs|in|acct|price|whsec|sk|rk)_\\w*\\d");
    }
  }

  /** Prometheus 2.42 asks for OpenMetrics, and refuses a scrape with any other trace id. */
  @Test
  void traceIdsAreOnlyAfterBucketsAndCounters() {
    pipeline.apply(subject.snapshot("traced", "updated", 0, "active", 3));

    for (int port :
        new int[] {stack.ports().webhookManagement(), stack.ports().workerManagement()}) {
      assertThat(PrometheusScrape.openMetrics(port).lines().filter(line -> line.contains(" # {")))
          .isNotEmpty()
          .allMatch(line -> line.matches("\\w+_(bucket|total)\\{.*"));
    }
  }

  @Test
  void theManagementPortsServeHealthAndMetricsAlone() {
    for (int port :
        new int[] {stack.ports().webhookManagement(), stack.ports().workerManagement()}) {
      assertThat(PrometheusScrape.get(port, "/actuator").body())
          .contains("health", "prometheus")
          .doesNotContain("env", "beans", "heapdump", "loggers", "metrics\"");
      for (String closed : new String[] {"env", "heapdump", "loggers", "metrics", "shutdown"}) {
        assertThat(PrometheusScrape.get(port, "/actuator/" + closed).statusCode()).isEqualTo(404);
      }
    }
    assertThat(PrometheusScrape.get(stack.ports().webhook(), "/actuator/prometheus").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aScrapeDoesNotWaitForTemporal(@TempDir Path folder) {
    Ports own = Ports.free();
    Map<String, String> settings = new HashMap<>(stack.workerSettings());
    settings.put("TEMPORAL_ADDRESS", "127.0.0.1:" + own.temporal());
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(own.workerManagement()));
    try (AppProcess alone =
        AppProcess.start(
            stack.jar("workflow-worker"),
            settings,
            own.workerManagement(),
            folder.resolve("log"))) {
      alone.awaitResponding();

      long start = System.nanoTime();
      PrometheusScrape scrape = PrometheusScrape.of(own.workerManagement());

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
      assertThat(scrape.sum("stripe_events_open")).isNaN();
      await()
          .atMost(REPORTED)
          .untilAsserted(
              () ->
                  assertThat(
                          PrometheusScrape.of(own.workerManagement()).sum("stripe_events_rejected"))
                      .isNotNaN());
    }
  }
}
