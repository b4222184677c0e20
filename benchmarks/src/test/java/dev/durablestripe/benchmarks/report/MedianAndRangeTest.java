package dev.durablestripe.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianAndRangeTest {

  @Test
  void takesTheMeanOfTwoMiddleValues() {
    assertThat(MedianAndRange.of(List.of(4.0, 2.0))).isEqualTo(new MedianAndRange(3, 2, 4));
  }

  @Test
  void formatsThreeSignificantDigits() {
    assertThat(new MedianAndRange(1234.5, 99.94, 1.234)).hasToString("1,235 (99.9–1.23)");
    assertThat(new MedianAndRange(3, 2, 4)).hasToString("3.00 (2.00–4.00)");
  }

  @Test
  void formatsASingleValueWithoutARange() {
    assertThat(MedianAndRange.of(List.of(7.0))).hasToString("7.00");
  }
}
