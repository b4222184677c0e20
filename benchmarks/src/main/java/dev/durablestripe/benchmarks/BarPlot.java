package dev.durablestripe.benchmarks;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler;

/**
 * Bars side by side.
 *
 * @param name of the file
 * @param title above it
 * @param across what differs from group to group
 * @param up what is measured
 * @param logarithmic whether each step up is ten times the last one
 * @param groups the names of the groups
 * @param bars for each contestant a bar in each group
 */
record BarPlot(
    String name,
    String title,
    String across,
    String up,
    boolean logarithmic,
    List<String> groups,
    Map<String, List<Double>> bars) {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 380;
  private static final MathContext DIGITS = new MathContext(3);
  private static final double TEN = 10;
  private static final double LEAST = 0.01;

  /** Draws it as SVG; returns the Markdown that shows it. */
  String save(Path folder) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(across)
            .yAxisTitle(up)
            .build();
    chart
        .getStyler()
        .setLabelsVisible(true)
        .setLegendPosition(Styler.LegendPosition.OutsideE)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false);
    if (logarithmic) {
      chart.getStyler().setYAxisLogarithmic(true).setYAxisMin(foot());
    }
    bars.forEach((name, heights) -> chart.addSeries(name, groups, rounded(heights)));
    try {
      ChartEncoder.saveChart(chart, folder.resolve(name + ".svg").toString(), "svg");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "![%s](images/%s.svg)".formatted(title, name);
  }

  /** The power of ten below the lowest bar: a logarithmic axis has to start somewhere. */
  private double foot() {
    double lowest =
        bars.values().stream()
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .min()
            .orElse(1);
    return Math.pow(TEN, Math.floor(Math.log10(Math.max(LEAST, lowest))));
  }

  /** Each bar is labelled with its height; a logarithm knows no nothing. */
  private static List<Double> rounded(List<Double> heights) {
    return heights.stream()
        .map(height -> Math.max(LEAST, new BigDecimal(height).round(DIGITS).doubleValue()))
        .toList();
  }
}
