package dev.durablestripe.benchmarks.measure;

import java.nio.file.Path;
import java.util.Optional;

/** What is measured, and how much of it. */
public enum BenchmarkScale {
  /** Only shows that everything runs; its figures mean nothing. */
  SMOKE("benchmarks-smoke.md"),
  /** The goals: throughput, cost and latency compared with bare Temporal. */
  GOALS("benchmarks.md"),
  /** Details, with fewer rounds. */
  BRIEF("benchmarks-details.md"),
  /** Details, in less than half an hour for each server on two cores. */
  NORMAL("benchmarks-details.md"),
  /** As {@link #NORMAL}, with a larger backlog and larger tables, and without a time limit. */
  LONG("benchmarks-details.md"),
  /** How quickly the first events after a start are processed, in half an hour on two cores. */
  RESTART("benchmarks-restart.md"),
  /** How a backlog is drained after PostgreSQL was unavailable, with fewer events. */
  OUTAGE_BRIEF("benchmarks-outage.md"),
  /** How a backlog is drained after PostgreSQL was unavailable for ten minutes. */
  OUTAGE("benchmarks-outage.md"),
  /** Settings of Temporal's PostgreSQL; nothing on the dev server. */
  TEMPORAL_DATABASE("benchmarks-temporal-database.md");

  private final String report;

  BenchmarkScale(String report) {
    this.report = report;
  }

  /** The report's file, in the project's folder. */
  public Path report() {
    return Path.of("docs", report);
  }

  /** Whether the dev server is left out if there is a real one. */
  public boolean isOnOneServer() {
    return switch (this) {
      case OUTAGE_BRIEF, OUTAGE, TEMPORAL_DATABASE -> true;
      case SMOKE, GOALS, RESTART, BRIEF, NORMAL, LONG -> false;
    };
  }

  /** How the goals are measured, if they are. */
  Optional<GoalsPlan> goals() {
    return switch (this) {
      case SMOKE -> Optional.of(GoalsPlan.SMOKE);
      case GOALS -> Optional.of(GoalsPlan.FULL);
      default -> Optional.empty();
    };
  }

  /** How the details are measured, if they are. */
  Optional<MeasurementPlan> details() {
    return switch (this) {
      case SMOKE -> Optional.of(MeasurementPlan.SMOKE);
      case BRIEF -> Optional.of(MeasurementPlan.BRIEF);
      case NORMAL -> Optional.of(MeasurementPlan.NORMAL);
      case LONG -> Optional.of(MeasurementPlan.LONG);
      default -> Optional.empty();
    };
  }

  /** How the drain after an outage is measured, if it is. */
  Optional<OutagePlan> outage() {
    return switch (this) {
      case SMOKE -> Optional.of(OutagePlan.SMOKE);
      case OUTAGE_BRIEF -> Optional.of(OutagePlan.BRIEF);
      case OUTAGE -> Optional.of(OutagePlan.FULL);
      default -> Optional.empty();
    };
  }

  /** How the first events after a start are measured, if they are. */
  Optional<RestartPlan> restart() {
    return switch (this) {
      case SMOKE -> Optional.of(RestartPlan.SMOKE);
      case RESTART -> Optional.of(RestartPlan.FULL);
      default -> Optional.empty();
    };
  }

  /** How the settings of Temporal's PostgreSQL are compared, if they are. */
  Optional<TemporalDatabasePlan> temporalDatabase() {
    return switch (this) {
      case SMOKE -> Optional.of(TemporalDatabasePlan.SMOKE);
      case TEMPORAL_DATABASE -> Optional.of(TemporalDatabasePlan.FULL);
      default -> Optional.empty();
    };
  }
}
