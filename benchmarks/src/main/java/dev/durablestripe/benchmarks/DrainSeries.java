package dev.durablestripe.benchmarks;

import java.util.List;

/**
 * Backlogs that contestants work off in turns.
 *
 * @param rounds how often each has its turn
 * @param batch events at a time
 */
record DrainSeries(int rounds, int batch) {

  /** After one that does not count, since a JVM is slow at first. */
  InterleavedRuns<BacklogDrain.Result> drain(List<Candidate> contestants) {
    contestants.forEach(this::drain);
    return InterleavedRuns.take(rounds, contestants, Candidate::name, this::drain);
  }

  BacklogDrain.Result drain(Candidate contestant) {
    return drain(contestant, EventBatch.Mix.DISTINCT);
  }

  BacklogDrain.Result drain(Candidate contestant, EventBatch.Mix mix) {
    return BacklogDrain.of(contestant, mix, batch);
  }
}
