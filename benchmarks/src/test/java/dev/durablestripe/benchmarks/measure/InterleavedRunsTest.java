package dev.durablestripe.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.benchmarks.report.MedianAndRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class InterleavedRunsTest {

  @Test
  void reversesTheOrderInEverySecondRound() {
    List<String> order = new ArrayList<>();

    InterleavedRuns.run(3, List.of("A", "B"), Function.identity(), order::add);

    assertThat(order).containsExactly("A", "B", "B", "A", "A", "B");
  }

  @Test
  void comparesResultsOfTheSameRound() {
    List<Double> ours = new ArrayList<>(List.of(2.0, 40.0, 9.0));
    List<Double> bare = new ArrayList<>(List.of(1.0, 10.0, 3.0));

    InterleavedRuns<Double> runs =
        InterleavedRuns.run(
            3,
            List.of("ours", "bare"),
            Function.identity(),
            name -> (name.equals("ours") ? ours : bare).remove(0));

    assertThat(runs.ratio("ours", "bare", d -> d)).isEqualTo(new MedianAndRange(3, 2, 4));
    assertThat(runs.summary("bare", d -> d)).isEqualTo(new MedianAndRange(3, 1, 10));
  }
}
