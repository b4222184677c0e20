package dev.durablestripe.benchmarks.report;

import java.util.Locale;

/** Formats numbers for the report. */
public final class NumberFormats {
  private static final double NO_DECIMALS_FROM = 100;
  private static final double ONE_DECIMAL_FROM = 10;

  private NumberFormats() {}

  /** Formats a number with at most two decimals, fewer if it is large, and NaN as a dash. */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    double size = Math.abs(value);
    String format = size >= NO_DECIMALS_FROM ? "%,.0f" : size >= ONE_DECIMAL_FROM ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }

  /** Formats a number without decimals. */
  public static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
