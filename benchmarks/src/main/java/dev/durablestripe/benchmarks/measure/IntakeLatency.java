package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BareWorkflowStart;
import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.BenchmarkNamespace;
import dev.durablestripe.benchmarks.candidates.Programs;
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
import java.util.Optional;

/** Measures how long a sender waits until its event is accepted, that is, stored durably. */
record IntakeLatency(
    BenchmarkEnvironment environment, Programs programs, GoalsPlan plan, Report report) {
  private static final String WEBHOOK_STARTER = "webhook-starter";
  private static final String BARE_START = "bare start";
  private static final String GO_WEBHOOK = "plain Go webhook";
  private static final String SYNCHRONOUS_HANDLER = "synchronous handler";
  private static final int POOL_SIZE = 20;
  private static final int USUAL_SENDERS = 8;
  private static final double MAX_P50_RATIO = 1.25;

  private record Intake(String name, EventSink sink) {}

  void run() {
    BenchmarkNamespace bare = environment.createNamespace("intake-bare");
    Optional<WebhookProcess> goWebhook = programs.goWebhook(bare);
    try (WebhookProcess starter = programs.webhookStarter(environment.createNamespace("intake"));
        WebhookProcess synchronousHandler = programs.synchronousHandler(POOL_SIZE)) {
      List<Intake> intakes = new ArrayList<>();
      intakes.add(new Intake(WEBHOOK_STARTER, starter.awaitHealthy()));
      goWebhook.ifPresent(webhook -> intakes.add(new Intake(GO_WEBHOOK, webhook.awaitHealthy())));
      intakes.add(new Intake(BARE_START, new BareWorkflowStart(bare.client())));
      intakes.add(new Intake(SYNCHRONOUS_HANDLER, synchronousHandler.awaitHealthy()));
      load(starter, USUAL_SENDERS).send(plan.webhookWarmUp());
      intakes.forEach(intake -> send(intake, USUAL_SENDERS));
      describe();
      measure(intakes, goWebhook.isPresent() ? GO_WEBHOOK : BARE_START);
      report.text(cost(starter));
    } finally {
      goWebhook.ifPresent(WebhookProcess::close);
    }
  }

  private void describe() {
    report
        .section("Time until an event is accepted")
        .text(
            """
            Each sender sends its next event when the previous one has been accepted.
            Workers do not run.
            Before that, webhook-starter accepts %d events as a warm-up, and each of the others as many as it can in %d s.

            - **%s**: a signed POST to the webhook.
            - **%s**: verifies the signature with Stripe's library, parses the event and starts a bare workflow with the same search attributes.
            - **%s**: starts a bare workflow through the SDK, in the senders' process, without HTTP or a signature.
            - **%s**: verifies the signature and commits one transaction before it answers, without Temporal.

            Figures are the median (lowest–highest) of %d rounds.
            Ratios are computed per round; the tables show their median."""
                .formatted(
                    plan.webhookWarmUp(),
                    plan.window().toSeconds(),
                    WEBHOOK_STARTER,
                    GO_WEBHOOK,
                    BARE_START,
                    SYNCHRONOUS_HANDLER,
                    plan.rounds()));
  }

  private void measure(List<Intake> intakes, String baseline) {
    List<List<String>> rows = new ArrayList<>();
    Map<String, List<Double>> bars = new LinkedHashMap<>();
    for (int senders : plan.senders()) {
      InterleavedRuns<ClosedLoop.Result> runs =
          InterleavedRuns.run(
              plan.rounds(), intakes, Intake::name, intake -> send(intake, senders));
      for (Intake intake : intakes) {
        String name = intake.name();
        rows.add(row(senders, name, baseline, runs));
        bars.computeIfAbsent(name, key -> new ArrayList<>())
            .add(runs.summary(name, ClosedLoop.Result::p50).median());
      }
      addGoal(senders, baseline, runs);
    }
    report
        .table(
            List.of("senders", "candidate", "p50 ms", "p99 ms", "accepted/s", "p50 ÷ " + baseline),
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
      int senders, String name, String baseline, InterleavedRuns<ClosedLoop.Result> runs) {
    return List.of(
        String.valueOf(senders),
        name,
        runs.summary(name, ClosedLoop.Result::p50).toString(),
        runs.summary(name, ClosedLoop.Result::p99).toString(),
        runs.summary(name, ClosedLoop.Result::perSecond).toString(),
        runs.ratio(name, baseline, ClosedLoop.Result::p50).toString());
  }

  private String cost(WebhookProcess starter) {
    List<Long> pid = List.of(starter.pid());
    CpuUsage before = CpuUsage.now(pid);
    load(starter, USUAL_SENDERS).send(plan.events());
    CpuUsage cpu = CpuUsage.now(pid).perEventSince(before, plan.events());
    return """
        webhook-starter takes %s ms of CPU per event.
        After all rounds, its resident memory is %s MiB, with `-Xmx256m`."""
        .formatted(
            NumberFormats.number(cpu.programs()),
            NumberFormats.number(CpuUsage.residentMiB(starter.pid())));
  }

  private ClosedLoop.Result send(Intake intake, int senders) {
    return load(intake.sink(), senders).runFor(plan.window());
  }

  private static ClosedLoop load(EventSink sink, int senders) {
    return new ClosedLoop(sink, new EventBatch(EventBatch.Mix.DISTINCT), senders);
  }

  private void addGoal(int senders, String baseline, InterleavedRuns<ClosedLoop.Result> runs) {
    double ratio = runs.ratio(WEBHOOK_STARTER, baseline, ClosedLoop.Result::p50).median();
    report.goal(
        "p50 until accepted ≤ %s × %s, %s".formatted(MAX_P50_RATIO, baseline, count(senders)),
        environment.temporal().name(),
        ratio,
        ratio <= MAX_P50_RATIO);
  }

  private static String count(int senders) {
    return senders == 1 ? "1 sender" : senders + " senders";
  }
}
