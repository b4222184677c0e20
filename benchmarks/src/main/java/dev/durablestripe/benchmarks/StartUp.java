package dev.durablestripe.benchmarks;

import dev.durablestripe.quickstart.Ports;
import dev.durablestripe.quickstart.Program;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** From the start of a program to "healthy". */
final class StartUp {
  private static final String STARTER = "webhook-starter";
  private static final String WORKER = "workflow-worker";
  private static final double LIMIT_SECONDS = 5;

  private final Rig rig;
  private final Extent extent;
  private final Report report;

  StartUp(Rig rig, Extent extent, Report report) {
    this.rig = rig;
    this.extent = extent;
    this.report = report;
  }

  void run() {
    Namespace namespace = Namespace.create(rig.temporal().stubs(), "start-up");
    // The first one migrates.
    worker(namespace);
    Turns<Double> seconds =
        Turns.take(
            extent.rounds(),
            List.of(STARTER, WORKER),
            Function.identity(),
            name -> name.equals(STARTER) ? starter(namespace) : worker(namespace));
    report
        .section("Start-up")
        .table(
            List.of("program", "seconds"),
            List.of(
                List.of(STARTER, seconds.spread(STARTER, s -> s).toString()),
                List.of(WORKER, seconds.spread(WORKER, s -> s).toString())));
    for (String program : List.of(STARTER, WORKER)) {
      double median = seconds.spread(program, s -> s).median();
      report.goal(
          program + " starts in ≤ 5 s", rig.temporal().name(), median, median <= LIMIT_SECONDS);
    }
  }

  private double starter(Namespace namespace) {
    long start = System.nanoTime();
    Program program = rig.starter(namespace, Ports.free()).awaitHealthy();
    return secondsSince(start, program);
  }

  private double worker(Namespace namespace) {
    long start = System.nanoTime();
    return secondsSince(start, rig.worker(namespace).awaitHealthy());
  }

  private static double secondsSince(long start, Program program) {
    double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
    program.kill();
    return seconds;
  }
}
