package dev.durablestripe.benchmarks.report;

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
 * A bar chart with one group of bars per category.
 *
 * @param name the file's name, without a suffix
 * @param title the title above the chart
 * @param xAxis the title of the x axis
 * @param yAxis the title of the y axis
 * @param logarithmic whether the y axis is logarithmic
 * @param groups the names of the groups
 * @param bars by the name of a series, the height of its bar in each group
 */
public record BarPlot(
    String name,
    String title,
    String xAxis,
    String yAxis,
    boolean logarithmic,
    List<String> groups,
    Map<String, List<Double>> bars) {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 380;
  private static final MathContext LABEL_DIGITS = new MathContext(3);
  private static final double TEN = 10;

  /** The lowest bar on a logarithmic axis, because zero has no logarithm. */
  private static final double MIN_HEIGHT = 0.01;

  /**
   * Writes the chart as an SVG file.
   *
   * @return the Markdown that shows it
   */
  String save(Path folder) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xAxis)
            .yAxisTitle(yAxis)
            .build();
    chart
        .getStyler()
        .setLabelsVisible(true)
        .setLegendPosition(Styler.LegendPosition.OutsideE)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false);
    if (logarithmic) {
      chart.getStyler().setYAxisLogarithmic(true).setYAxisMin(logarithmicAxisStart());
    }
    bars.forEach((series, heights) -> chart.addSeries(series, groups, rounded(heights)));
    try {
      ChartEncoder.saveChart(chart, folder.resolve(name + ".svg").toString(), "svg");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "![%s](images/%s.svg)".formatted(title, name);
  }

  /** The power of ten below the lowest bar. */
  private double logarithmicAxisStart() {
    double lowest =
        bars.values().stream()
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .min()
            .orElse(1);
    return Math.pow(TEN, Math.floor(Math.log10(Math.max(MIN_HEIGHT, lowest))));
  }

  /** Each bar is labelled with its height, so a height has no more digits than a label. */
  private List<Double> rounded(List<Double> heights) {
    return heights.stream()
        .map(height -> new BigDecimal(height).round(LABEL_DIGITS).doubleValue())
        .map(height -> logarithmic ? Math.max(MIN_HEIGHT, height) : height)
        .toList();
  }
}
