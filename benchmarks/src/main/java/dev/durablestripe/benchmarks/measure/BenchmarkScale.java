package dev.durablestripe.benchmarks.measure;

/** How much is measured. */
public enum BenchmarkScale {
  /** Only shows that everything runs; its figures mean nothing. */
  SMOKE,
  /** A quarter of an hour, with fewer rounds. */
  BRIEF,
  /** Less than half an hour on two cores. */
  NORMAL,
  /** As {@link #NORMAL}, with a larger backlog and larger tables, and without a time limit. */
  LONG;

  MeasurementPlan plan() {
    return switch (this) {
      case SMOKE -> MeasurementPlan.SMOKE;
      case BRIEF -> MeasurementPlan.BRIEF;
      case NORMAL -> MeasurementPlan.NORMAL;
      case LONG -> MeasurementPlan.LONG;
    };
  }
}
