package dev.durablestripe.benchmarks;

import java.util.Collection;
import java.util.List;

/**
 * Several measurements of one thing.
 *
 * @param median the one in the middle
 * @param min the lowest
 * @param max the highest
 */
record MedianAndRange(double median, double min, double max) {

  static MedianAndRange of(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new MedianAndRange(median, sorted.get(0), sorted.get(sorted.size() - 1));
  }

  /** {@code median (min–max)}, with as many decimals as the size makes sensible. */
  @Override
  public String toString() {
    return min == max
        ? NumberFormats.number(median)
        : "%s (%s–%s)"
            .formatted(
                NumberFormats.number(median), NumberFormats.number(min), NumberFormats.number(max));
  }
}
