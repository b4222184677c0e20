package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.report.MedianAndRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The results of runs in the order A-B-B-A, so that a disturbance of the machine affects all
 * candidates.
 *
 * @param results by the name of a candidate, its result in each round
 */
record InterleavedRuns<R>(Map<String, List<R>> results) {

  /** Runs each candidate once per round, in reverse order in every second round. */
  static <C, R> InterleavedRuns<R> run(
      int rounds, List<C> candidates, Function<C, String> name, Function<C, R> run) {
    Map<String, List<R>> results = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      List<C> order = new ArrayList<>(candidates);
      if (round % 2 == 1) {
        Collections.reverse(order);
      }
      for (C candidate : order) {
        results
            .computeIfAbsent(name.apply(candidate), key -> new ArrayList<>())
            .add(run.apply(candidate));
      }
    }
    return new InterleavedRuns<>(results);
  }

  /** Takes a part of each result. */
  <S> InterleavedRuns<S> map(Function<R, S> part) {
    Map<String, List<S>> parts = new LinkedHashMap<>();
    results.forEach((name, runs) -> parts.put(name, runs.stream().map(part).toList()));
    return new InterleavedRuns<>(parts);
  }

  private List<R> of(String candidate) {
    return results.getOrDefault(candidate, List.of());
  }

  /** Summarizes a figure of a candidate over all rounds. */
  MedianAndRange summary(String candidate, ToDoubleFunction<R> figure) {
    return MedianAndRange.of(of(candidate).stream().mapToDouble(figure).boxed().toList());
  }

  /** Summarizes the ratio of a candidate's figure to the baseline's in the same round. */
  MedianAndRange ratio(String candidate, String baseline, ToDoubleFunction<R> figure) {
    List<R> results = of(candidate);
    List<R> baselineResults = of(baseline);
    return MedianAndRange.of(
        IntStream.range(0, results.size())
            .mapToObj(
                round ->
                    figure.applyAsDouble(results.get(round))
                        / figure.applyAsDouble(baselineResults.get(round)))
            .toList());
  }
}
