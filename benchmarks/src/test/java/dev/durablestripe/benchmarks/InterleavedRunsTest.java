package dev.durablestripe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class InterleavedRunsTest {

  @Test
  void goesForthAndBack() {
    List<String> order = new ArrayList<>();

    InterleavedRuns.take(3, List.of("A", "B"), Function.identity(), order::add);

    assertThat(order).containsExactly("A", "B", "B", "A", "A", "B");
  }

  @Test
  void comparesWithinEachRound() {
    List<Double> ours = new ArrayList<>(List.of(2.0, 40.0, 9.0));
    List<Double> bare = new ArrayList<>(List.of(1.0, 10.0, 3.0));

    InterleavedRuns<Double> turns =
        InterleavedRuns.take(
            3,
            List.of("ours", "bare"),
            Function.identity(),
            name -> (name.equals("ours") ? ours : bare).remove(0));

    assertThat(turns.ratio("ours", "bare", d -> d)).isEqualTo(new MedianAndRange(3, 2, 4));
    assertThat(turns.spread("bare", d -> d)).isEqualTo(new MedianAndRange(3, 1, 10));
  }

  @Test
  void writesThreeDigitsThatCount() {
    assertThat(new MedianAndRange(1234.5, 99.94, 1.234)).hasToString("1,235 (99.9–1.23)");
    assertThat(MedianAndRange.of(List.of(4.0, 2.0))).hasToString("3.00 (2.00–4.00)");
    assertThat(MedianAndRange.of(List.of(7.0))).hasToString("7.00");
  }
}
