package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.Pipelines;
import dev.durablestripe.benchmarks.report.MedianAndRange;
import dev.durablestripe.benchmarks.report.Report;
import java.util.List;
import java.util.stream.Stream;

/** Measures how old an event is when it is committed, while most of the machine is idle. */
record AgeAtLowRate(BenchmarkEnvironment environment, GoalsPlan plan, Report report) {
  private static final double PER_SECOND = 10;
  private static final double MAX_RATIO = 0.6;
  private static final List<String> CANDIDATES =
      List.of(Pipelines.ACTIVITY, Pipelines.TWO_PROGRAMS, Pipelines.ONE_PROGRAM);

  /** Measures Durable Stripe, whose programs are warm. */
  void run(List<Candidate> pipelines) {
    List<Candidate> candidates =
        pipelines.stream().filter(candidate -> CANDIDATES.contains(candidate.name())).toList();
    InterleavedRuns<EventAges> runs = plan.run(candidates, this::measure);
    report
        .section("Age of an event at a low rate")
        .text(
            """
            Events are sent at %.0f/s for %d s in each round, without waiting for earlier ones.
            Their age is measured when the mark is written, just before the commit: since Temporal received the event, and since the sender was due to send it."""
                .formatted(PER_SECOND, plan.lowRate().toSeconds()))
        .table(
            Stream.of(
                    List.of("candidate"),
                    EventAges.TITLES,
                    List.of("p50 since accepted ÷ `ACTIVITY`"))
                .flatMap(List::stream)
                .toList(),
            CANDIDATES.stream().map(name -> row(name, runs)).toList());
    addGoal(Pipelines.TWO_PROGRAMS, runs);
    addGoal(Pipelines.ONE_PROGRAM, runs);
  }

  private EventAges measure(Candidate candidate) {
    return EventAges.measure(environment, candidate, PER_SECOND, plan.lowRate());
  }

  private static List<String> row(String name, InterleavedRuns<EventAges> runs) {
    return Stream.of(
            List.of(name), EventAges.columns(name, runs), List.of(ratio(name, runs).toString()))
        .flatMap(List::stream)
        .toList();
  }

  private static MedianAndRange ratio(String name, InterleavedRuns<EventAges> runs) {
    return runs.ratio(name, Pipelines.ACTIVITY, ages -> EventAges.millis(ages.sinceAccepted(), 50));
  }

  private void addGoal(String name, InterleavedRuns<EventAges> runs) {
    double ratio = ratio(name, runs).median();
    report.goal(
        "%s: p50 of the age at a low rate ≤ %s × every attempt an activity"
            .formatted(name, MAX_RATIO),
        environment.temporal().name(),
        ratio,
        ratio <= MAX_RATIO);
  }
}
