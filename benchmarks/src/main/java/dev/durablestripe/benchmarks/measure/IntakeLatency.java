package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BareWorkflowStart;
import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.BenchmarkNamespace;
import dev.durablestripe.benchmarks.candidates.TransactionOnly;
import dev.durablestripe.benchmarks.candidates.WebhookProcess;
import dev.durablestripe.benchmarks.load.ClosedLoop;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.load.EventSink;
import dev.durablestripe.benchmarks.report.BarPlot;
import dev.durablestripe.benchmarks.report.NumberFormats;
import dev.durablestripe.benchmarks.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures how long a sender waits until its event is accepted, that is, stored durably. */
record IntakeLatency(BenchmarkEnvironment environment, MeasurementPlan plan, Report report) {
  private static final String WEBHOOK_STARTER = "webhook-starter";
  private static final String BARE_START = "bare start";
  private static final String BARE_WEBHOOK = "bare webhook";
  private static final String SYNCHRONOUS_HANDLER = "synchronous handler";
  private static final String TRANSACTION_ALONE = "transaction alone";
  private static final int POOL_SIZE = 20;
  private static final int USUAL_SENDERS = 8;
  private static final int WARM_UP_WINDOWS = 4;
  private static final double MAX_P50_RATIO = 1.25;
  private static final double MAX_P99_TO_P50 = 3;

  private record Intake(String name, EventSink sink) {}

  void run() {
    BenchmarkNamespace bare = environment.createNamespace("intake-bare");
    try (WebhookProcess starter =
            environment.programs().webhookStarter(environment.createNamespace("intake"));
        WebhookProcess bareWebhook = environment.programs().bareWebhook(bare);
        WebhookProcess synchronousHandler = environment.programs().synchronousHandler(POOL_SIZE)) {
      List<Intake> intakes =
          List.of(
              new Intake(WEBHOOK_STARTER, starter.awaitHealthy()),
              new Intake(BARE_START, new BareWorkflowStart(bare.client())),
              new Intake(BARE_WEBHOOK, bareWebhook.awaitHealthy()),
              new Intake(SYNCHRONOUS_HANDLER, synchronousHandler.awaitHealthy()),
              new Intake(TRANSACTION_ALONE, new TransactionOnly(environment.pool(POOL_SIZE))));
      intakes.forEach(this::warmUp);
      describe();
      measure(intakes);
      report.text(cost(starter));
    }
  }

  private void warmUp(Intake intake) {
    ClosedLoop.warmUp(intake.sink(), plan.window().multipliedBy(WARM_UP_WINDOWS));
    send(intake, USUAL_SENDERS);
  }

  private void describe() {
    report
        .section("Time until an event is accepted")
        .text(
            """
            Each sender sends its next event when the previous one has been accepted.
            Workers do not run.

            - **%s**: a signed POST to the webhook.
            - **%s**: starts a bare workflow through the SDK, in the senders' process, without HTTP or a signature.
            - **%s**: the same behind the JDK's HTTP server, in a process of its own.
              Any webhook costs at least this.
            - **%s**: verifies the signature and commits one transaction before it answers.
            - **%s**: that transaction, in the senders' process.

            Figures are the median (lowest–highest) of %d rounds.
            Ratios are computed per round; the tables show their median."""
                .formatted(
                    WEBHOOK_STARTER,
                    BARE_START,
                    BARE_WEBHOOK,
                    SYNCHRONOUS_HANDLER,
                    TRANSACTION_ALONE,
                    plan.rounds()));
  }

  private void measure(List<Intake> intakes) {
    List<List<String>> rows = new ArrayList<>();
    Map<String, List<Double>> bars = new LinkedHashMap<>();
    for (int senders : plan.senders()) {
      InterleavedRuns<ClosedLoop.Result> runs =
          InterleavedRuns.run(
              plan.rounds(), intakes, Intake::name, intake -> send(intake, senders));
      for (Intake intake : intakes) {
        String name = intake.name();
        rows.add(row(senders, name, runs));
        bars.computeIfAbsent(name, key -> new ArrayList<>())
            .add(runs.summary(name, ClosedLoop.Result::p50).median());
      }
      addGoals(senders, runs);
    }
    report
        .table(
            List.of(
                "senders",
                "candidate",
                "p50 ms",
                "p99 ms",
                "accepted/s",
                "p50 ÷ bare start",
                "p50 ÷ bare webhook"),
            rows)
        .plot(
            new BarPlot(
                "accept-" + environment.temporal().id(),
                "Time until an event is accepted, " + environment.temporal().name(),
                "senders",
                "p50, ms",
                true,
                plan.senders().stream().map(String::valueOf).toList(),
                bars));
  }

  private static List<String> row(
      int senders, String name, InterleavedRuns<ClosedLoop.Result> runs) {
    return List.of(
        String.valueOf(senders),
        name,
        runs.summary(name, ClosedLoop.Result::p50).toString(),
        runs.summary(name, ClosedLoop.Result::p99).toString(),
        runs.summary(name, ClosedLoop.Result::perSecond).toString(),
        runs.ratio(name, BARE_START, ClosedLoop.Result::p50).toString(),
        runs.ratio(name, BARE_WEBHOOK, ClosedLoop.Result::p50).toString());
  }

  private String cost(WebhookProcess starter) {
    List<Long> pid = List.of(starter.pid());
    int events = plan.large().batchSize();
    CpuUsage before = CpuUsage.now(pid);
    new ClosedLoop(starter, new EventBatch(EventBatch.Mix.DISTINCT), USUAL_SENDERS).send(events);
    CpuUsage cpu = CpuUsage.now(pid).perEventSince(before, events);
    return """
        webhook-starter takes %s ms of CPU per event.
        After all rounds, its resident memory is %s MiB, with `-Xmx256m`."""
        .formatted(
            NumberFormats.number(cpu.programs()),
            NumberFormats.number(CpuUsage.residentMiB(starter.pid())));
  }

  private ClosedLoop.Result send(Intake intake, int senders) {
    return new ClosedLoop(intake.sink(), new EventBatch(EventBatch.Mix.DISTINCT), senders)
        .runFor(plan.window());
  }

  private void addGoals(int senders, InterleavedRuns<ClosedLoop.Result> runs) {
    String server = environment.temporal().name();
    double ratio = runs.ratio(WEBHOOK_STARTER, BARE_START, ClosedLoop.Result::p50).median();
    report.goal(
        "p50 until accepted ≤ 1.25 × bare start, " + count(senders),
        server,
        ratio,
        ratio <= MAX_P50_RATIO);
    if (senders == USUAL_SENDERS) {
      double tail = runs.summary(WEBHOOK_STARTER, result -> result.p99() / result.p50()).median();
      report.goal(
          "p99 until accepted ≤ 3 × p50, " + count(senders), server, tail, tail <= MAX_P99_TO_P50);
    }
  }

  private static String count(int senders) {
    return senders == 1 ? "1 sender" : senders + " senders";
  }
}
