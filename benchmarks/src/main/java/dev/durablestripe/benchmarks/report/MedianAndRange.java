package dev.durablestripe.benchmarks.report;

import java.util.Collection;
import java.util.List;

/**
 * A summary of repeated measurements of the same thing.
 *
 * @param median the middle value, or the mean of the two middle values
 * @param min the lowest value
 * @param max the highest value
 */
public record MedianAndRange(double median, double min, double max) {

  /** Summarizes one or more values. */
  public static MedianAndRange of(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new MedianAndRange(median, sorted.get(0), sorted.get(sorted.size() - 1));
  }

  /** Formats it as {@code median (min–max)}, or as the median alone if all values are equal. */
  @Override
  public String toString() {
    return min == max
        ? NumberFormats.number(median)
        : "%s (%s–%s)"
            .formatted(
                NumberFormats.number(median), NumberFormats.number(min), NumberFormats.number(max));
  }
}
