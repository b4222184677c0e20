package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.report.Report;
import java.util.List;

/**
 * All measurements that need servers, in the order of the report.
 *
 * @param environment the servers
 * @param scale how much is measured
 * @param report the report, to which each measurement adds a section
 */
public record Measurements(BenchmarkEnvironment environment, BenchmarkScale scale, Report report) {
  private static final int WARM_UP_BACKLOGS = 2;

  /** Runs them one after the other. */
  public void run() {
    MeasurementPlan plan = scale.plan();
    new StartUpTime(environment, plan, report).run();
    new CostPerEvent(environment, plan, report).run();
    new IntakeLatency(environment, plan, report).run();
    runWithWarmWorkers(plan);
    new WorkerScaling(environment, plan, report).run();
    new LargeTables(environment, plan, report).run();
    new TuningComparison(environment, plan, report).run();
  }

  private void runWithWarmWorkers(MeasurementPlan plan) {
    try (Candidate durableStripe = environment.programs().durableStripe(1);
        Candidate bareTemporal = environment.programs().bareTemporal(1)) {
      List<Candidate> candidates = List.of(durableStripe, bareTemporal);
      for (int n = 0; n < WARM_UP_BACKLOGS; n++) {
        candidates.forEach(plan.large()::drain);
      }
      double throughput = new DrainThroughput(environment, plan, report).run(candidates);
      new EndToEndLatency(environment, plan, report).run(durableStripe, bareTemporal, throughput);
      new UnevenLoad(plan, report).run(durableStripe);
    }
  }
}
