package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.DurableStripeProgram;
import dev.durablestripe.benchmarks.candidates.Pipelines;
import dev.durablestripe.benchmarks.candidates.Programs;
import dev.durablestripe.benchmarks.report.Report;
import java.util.List;

/**
 * All measurements, in the order of the report.
 *
 * @param scale how much is measured
 * @param report the report, to which each measurement adds a section
 */
public record Measurements(BenchmarkScale scale, Report report) {
  private static final int WARM_UP_BACKLOGS = 2;

  /** Runs those that need no server. */
  public void runWithoutServer() {
    scale
        .details()
        .ifPresent(plan -> new PureFunctionTime(plan, report.chapter("Without a server")).run());
  }

  /** Runs those that need servers. */
  public void run(BenchmarkEnvironment environment) {
    scale.goals().ifPresent(plan -> measureGoals(environment, plan));
    scale.restart().ifPresent(plan -> new FirstEventsAfterStart(environment, plan, report).run());
    scale.details().ifPresent(plan -> measureDetails(environment, plan));
    scale.outage().ifPresent(plan -> new DrainAfterOutage(environment, plan, report).run());
    scale.temporalDatabase().ifPresent(plan -> compareSettings(environment, plan));
  }

  private void compareSettings(BenchmarkEnvironment environment, TemporalDatabasePlan plan) {
    environment
        .temporal()
        .postgres()
        .ifPresent(
            postgres -> new TemporalDatabaseSettings(environment, postgres, plan, report).run());
  }

  private void measureGoals(BenchmarkEnvironment environment, GoalsPlan plan) {
    PackagingFormat format = plan.packaging();
    report.text(
        "Packaging of Durable Stripe's programs: %s. That of the Docker image: %s."
            .formatted(format.title(), PackagingFormat.IMAGE.title()));
    Programs programs =
        environment
            .programs()
            .packagedAs(
                new ProgramPackaging(environment)
                    .prepare(List.of(DurableStripeProgram.values()), format));
    List<Candidate> pipelines = Pipelines.start(environment, programs);
    // Each candidate has the machine and the servers to itself while it is measured.
    pipelines.forEach(Candidate::suspend);
    new ConcurrentLoad(environment, plan, report).run(pipelines);
    new AgeAtLowRate(environment, plan, report).run(pipelines);
    pipelines.forEach(Candidate::close);
    new IntakeLatency(environment, programs, plan, report).run();
  }

  private void measureDetails(BenchmarkEnvironment environment, MeasurementPlan plan) {
    new StartUpTime(environment, plan, report).run();
    new CostPerEvent(environment, plan, report).run();
    runWithWarmWorkers(environment, plan);
    new WorkerScaling(environment, plan, report).run();
    new LargeTables(environment, plan, report).run();
    new TuningComparison(environment, plan, report).run();
  }

  private void runWithWarmWorkers(BenchmarkEnvironment environment, MeasurementPlan plan) {
    try (Candidate durableStripe = environment.programs().durableStripe(1);
        Candidate bareTemporal = environment.programs().bareTemporal(1)) {
      List<Candidate> candidates = List.of(durableStripe, bareTemporal);
      for (int n = 0; n < WARM_UP_BACKLOGS; n++) {
        candidates.forEach(plan.large()::drain);
      }
      new DrainThroughput(environment, plan, report).run(candidates);
      new UnevenLoad(plan, report).run(durableStripe);
    }
  }
}
