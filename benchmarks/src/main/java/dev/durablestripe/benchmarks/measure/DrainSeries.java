package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.load.EventBatch;
import java.util.List;
import java.util.function.Function;

/**
 * A series of backlogs that candidates drain in turn.
 *
 * @param rounds how many backlogs each candidate drains
 * @param batchSize the number of events in each backlog
 */
record DrainSeries(int rounds, int batchSize) {

  /** Measures candidates. Each first drains one more backlog as a warm-up. */
  InterleavedRuns<BacklogDrain.Result> run(List<Candidate> candidates) {
    candidates.forEach(this::drain);
    return InterleavedRuns.run(rounds, candidates, Candidate::name, this::drain);
  }

  /** Measures one candidate with different mixes of events. */
  InterleavedRuns<BacklogDrain.Result> run(
      Candidate candidate, List<EventBatch.Mix> mixes, Function<EventBatch.Mix, String> name) {
    return InterleavedRuns.run(
        rounds, mixes, name, mix -> BacklogDrain.run(candidate, mix, batchSize));
  }

  /** Drains one backlog. */
  BacklogDrain.Result drain(Candidate candidate) {
    return BacklogDrain.run(candidate, EventBatch.Mix.DISTINCT, batchSize);
  }
}
