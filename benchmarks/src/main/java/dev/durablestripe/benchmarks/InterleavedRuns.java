package dev.durablestripe.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What contestants did in turns, A-B-A-B: a disturbance of the machine meets all of them.
 *
 * @param results of each, a result a round
 */
record InterleavedRuns<R>(Map<String, List<R>> results) {

  /** Has each take its turn in each round, first the ones and then the others going first. */
  static <C, R> InterleavedRuns<R> take(
      int rounds, List<C> contestants, Function<C, String> name, Function<C, R> turn) {
    Map<String, List<R>> results = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      List<C> order = new ArrayList<>(contestants);
      if (round % 2 == 1) {
        Collections.reverse(order);
      }
      for (C contestant : order) {
        results
            .computeIfAbsent(name.apply(contestant), key -> new ArrayList<>())
            .add(turn.apply(contestant));
      }
    }
    return new InterleavedRuns<>(results);
  }

  private List<R> of(String contestant) {
    return results.getOrDefault(contestant, List.of());
  }

  MedianAndRange spread(String contestant, ToDoubleFunction<R> figure) {
    return MedianAndRange.of(of(contestant).stream().mapToDouble(figure).boxed().toList());
  }

  /** Of one to another, each round by itself. */
  MedianAndRange ratio(String contestant, String baseline, ToDoubleFunction<R> figure) {
    List<R> ones = of(contestant);
    List<R> others = of(baseline);
    return MedianAndRange.of(
        IntStream.range(0, ones.size())
            .mapToObj(n -> figure.applyAsDouble(ones.get(n)) / figure.applyAsDouble(others.get(n)))
            .toList());
  }
}
