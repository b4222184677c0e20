package dev.durablestripe.benchmarks;

import java.util.Locale;

/** How numbers are written in the report. */
final class NumberFormats {
  private static final double LARGE = 100;
  private static final double SMALL = 10;

  private NumberFormats() {}

  /** Three digits that count. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    String format = Math.abs(value) >= LARGE ? "%,.0f" : Math.abs(value) >= SMALL ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
