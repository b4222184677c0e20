package dev.durablestripe.benchmarks.measure;

import java.nio.file.Path;
import java.util.Optional;

/** What is measured, and how much of it. */
public enum BenchmarkScale {
  /** Only shows that everything runs; its figures mean nothing. */
  SMOKE("benchmarks-smoke.md"),
  /** The goals: throughput, cost and latency compared with bare Temporal. */
  GOALS("benchmarks.md"),
  /** How quickly the first events after a start are processed, in half an hour on two cores. */
  RESTART("benchmarks-restart.md"),
  /** Details, with fewer rounds. */
  BRIEF("benchmarks-details.md"),
  /** Details, in less than half an hour for each server on two cores. */
  NORMAL("benchmarks-details.md"),
  /** As {@link #NORMAL}, with a larger backlog and larger tables, and without a time limit. */
  LONG("benchmarks-details.md");

  private final String report;

  BenchmarkScale(String report) {
    this.report = report;
  }

  /** The report's file, in the project's folder. */
  public Path report() {
    return Path.of("docs", report);
  }

  /** How the goals are measured, if they are. */
  Optional<GoalsPlan> goals() {
    return switch (this) {
      case SMOKE -> Optional.of(GoalsPlan.SMOKE);
      case GOALS -> Optional.of(GoalsPlan.FULL);
      case RESTART, BRIEF, NORMAL, LONG -> Optional.empty();
    };
  }

  /** How the details are measured, if they are. */
  Optional<MeasurementPlan> details() {
    return switch (this) {
      case SMOKE -> Optional.of(MeasurementPlan.SMOKE);
      case GOALS, RESTART -> Optional.empty();
      case BRIEF -> Optional.of(MeasurementPlan.BRIEF);
      case NORMAL -> Optional.of(MeasurementPlan.NORMAL);
      case LONG -> Optional.of(MeasurementPlan.LONG);
    };
  }

  /** How the first events after a start are measured, if they are. */
  Optional<RestartPlan> restart() {
    return switch (this) {
      case SMOKE -> Optional.of(RestartPlan.SMOKE);
      case RESTART -> Optional.of(RestartPlan.FULL);
      case GOALS, BRIEF, NORMAL, LONG -> Optional.empty();
    };
  }
}
