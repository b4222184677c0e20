package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.BenchmarkNamespace;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.DurableStripeProgram;
import dev.durablestripe.benchmarks.candidates.PackagedJar;
import dev.durablestripe.benchmarks.candidates.Pipelines;
import dev.durablestripe.benchmarks.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures how quickly the first events are processed after the programs were started. */
record FirstEventsAfterStart(BenchmarkEnvironment environment, RestartPlan plan, Report report) {
  private static final double PER_SECOND = 20;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  /** Programs that process events together. They share a namespace with their predecessors. */
  private record Form(
      String name, List<DurableStripeProgram> programs, BenchmarkNamespace namespace) {}

  /**
   * The results of one start.
   *
   * @param ready the seconds until the health checks passed
   * @param startCpu the seconds of CPU time until then
   * @param first the first events
   * @param next as many events after them
   */
  private record Start(double ready, double startCpu, Events first, Events next) {}

  private record Events(double cpuMillis, EventAges ages) {}

  void run() {
    report
        .section("The first events after a start")
        .text(
            """
            Programs are started while no other program runs, as after a deployment.
            When their health checks pass, %d events are sent at %.0f/s, without waiting for earlier ones, and then as many again.
            The age of an event is measured when the mark is written, just before the commit: since Temporal received the event, and since the sender was due to send it.
            The CPU time is that of the programs, which includes their compilers."""
                .formatted(plan.events(), PER_SECOND));
    measure(
        new Form(
            Pipelines.ONE_PROGRAM,
            List.of(DurableStripeProgram.DURABLE_STRIPE),
            environment.createNamespace("restart-one")));
    measure(
        new Form(
            Pipelines.TWO_PROGRAMS,
            List.of(DurableStripeProgram.WEBHOOK_STARTER, DurableStripeProgram.WORKFLOW_WORKER),
            environment.createNamespace("restart-two")));
  }

  private void measure(Form form) {
    // Not measured: it creates the tables, and warms up the sender.
    start(form, PackagingFormat.JAR);
    List<PackagingFormat> formats =
        plan.formats().stream().filter(PackagingFormat::isSupported).toList();
    formats.forEach(format -> packaging().prepare(form.programs(), format));
    InterleavedRuns<Start> runs =
        InterleavedRuns.run(
            plan.rounds(), formats, PackagingFormat::title, format -> start(form, format));
    List<String> titles = formats.stream().map(PackagingFormat::title).toList();
    report
        .text("%s, started:".formatted(form.name()))
        .table(
            List.of("packaging", "ready after, s", "CPU until then, s"),
            titles.stream()
                .map(
                    title ->
                        List.of(
                            title,
                            runs.summary(title, Start::ready).toString(),
                            runs.summary(title, Start::startCpu).toString()))
                .toList())
        .text("The first %d events:".formatted(plan.events()))
        .table(columns(), titles.stream().map(title -> row(title, runs.map(Start::first))).toList())
        .text("The next %d events:".formatted(plan.events()))
        .table(columns(), titles.stream().map(title -> row(title, runs.map(Start::next))).toList());
  }

  private static List<String> columns() {
    return Stream.concat(Stream.of("packaging", "CPU per event, ms"), EventAges.TITLES.stream())
        .toList();
  }

  private static List<String> row(String title, InterleavedRuns<Events> runs) {
    return Stream.concat(
            Stream.of(title, runs.summary(title, Events::cpuMillis).toString()),
            EventAges.columns(title, runs.map(Events::ages)).stream())
        .toList();
  }

  private Start start(Form form, PackagingFormat format) {
    Map<DurableStripeProgram, PackagedJar> packaged = packaging().prepare(form.programs(), format);
    long start = System.nanoTime();
    try (Candidate candidate =
        environment.programs().pipeline(form.name(), form.namespace(), packaged).awaitHealthy()) {
      double ready = (System.nanoTime() - start) / NANOS_PER_SECOND;
      double startCpu = CpuUsage.now(candidate.pids()).programs() / MILLIS_PER_SECOND;
      return new Start(ready, startCpu, send(candidate), send(candidate));
    }
  }

  private Events send(Candidate candidate) {
    CpuUsage before = CpuUsage.now(candidate.pids());
    Duration duration = Duration.ofMillis((long) (plan.events() / PER_SECOND * MILLIS_PER_SECOND));
    EventAges ages = EventAges.measure(environment, candidate, PER_SECOND, duration);
    CpuUsage perEvent = CpuUsage.now(candidate.pids()).perEventSince(before, plan.events());
    return new Events(perEvent.programs(), ages);
  }

  private ProgramPackaging packaging() {
    return new ProgramPackaging(environment);
  }
}
