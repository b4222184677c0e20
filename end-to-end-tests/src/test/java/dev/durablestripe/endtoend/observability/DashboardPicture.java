package dev.durablestripe.endtoend.observability;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durablestripe.endtoend.observability.GrafanaDashboard.Panel;
import dev.durablestripe.endtoend.observability.GrafanaDashboard.Query;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The main panels of the dashboard, and the alerts that fire, drawn from Prometheus' data. */
final class DashboardPicture {
  private static final Panel ALERTS =
      new Panel(
          "Alerts that fire",
          List.of(
              new Query("count by (alertname) (ALERTS{alertstate=\"firing\"})", "{{alertname}}")));

  private static final List<String> TITLES =
      List.of(
          "Deliveries by outcome",
          "Events processed, by outcome",
          "Waiting events over time",
          "Failed attempts by failure type",
          "Age of an event when it is processed",
          "Transactions by outcome",
          "Free slots",
          "Time that tasks wait for a worker, p95",
          "Pollers",
          "Time since a sweep completed",
          "Webhook response time, p99");

  private static final int COLUMNS = 3;
  private static final int WIDTH = 560;
  private static final int HEIGHT = 340;

  private final PrometheusServer prometheus;
  private final Instant from;
  private final Instant to;
  private final List<Instant> marks = new ArrayList<>();

  DashboardPicture(PrometheusServer prometheus, Instant from, Instant to) {
    this.prometheus = prometheus;
    this.from = from;
    this.to = to;
  }

  /** Marks a time with a vertical line. */
  DashboardPicture mark(Instant time) {
    marks.add(time);
    return this;
  }

  /** Writes a PNG file. */
  void save(Path file) throws IOException {
    List<Panel> all = GrafanaDashboard.panels();
    Stream<Panel> panels =
        TITLES.stream()
            .map(
                title ->
                    all.stream()
                        .filter(panel -> panel.title().equals(title))
                        .findFirst()
                        .orElseThrow());
    List<XYChart> charts = Stream.concat(Stream.of(ALERTS), panels).map(this::chart).toList();
    Files.createDirectories(file.getParent());
    BitmapEncoder.saveBitmap(
        charts,
        (charts.size() + COLUMNS - 1) / COLUMNS,
        COLUMNS,
        file.toString(),
        BitmapEncoder.BitmapFormat.PNG);
  }

  private XYChart chart(Panel panel) {
    XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(panel.title()).build();
    chart
        .getStyler()
        .setYAxisMin(0.0)
        .setXAxisMin(0.0)
        .setXAxisMax(seconds(to))
        .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14))
        .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11))
        .setLegendPosition(Styler.LegendPosition.OutsideS)
        .setLegendLayout(Styler.LegendLayout.Vertical)
        .setChartBackgroundColor(Color.WHITE);
    int row = 0;
    for (Query query : panel.queries()) {
      for (JsonNode series : prometheus.query(query.expression(), from, to)) {
        String name = query.name(series.path("metric"));
        // Alerts are drawn one above the other.
        row++;
        double scale = panel.equals(ALERTS) ? row : 1;
        add(chart, name.isEmpty() ? panel.title() : name, series.path("values"), scale);
      }
    }
    chart.getStyler().setYAxisTicksVisible(!panel.equals(ALERTS));
    marks.forEach(time -> chart.addAnnotation(new AnnotationLine(seconds(time), true, false)));
    return chart;
  }

  /** A second without a value is a gap. A series that stays zero is left out. */
  private void add(XYChart chart, String name, JsonNode samples, double scale) {
    int length = (int) seconds(to) + 1;
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int second = 0; second < length; second++) {
      x.add((double) second);
      y.add(Double.NaN);
    }
    boolean any = false;
    for (JsonNode sample : samples) {
      double value = Double.parseDouble(sample.get(1).asText().replace("+Inf", "NaN"));
      int second = (int) (sample.get(0).asLong() - from.getEpochSecond());
      if (second < length && !Double.isNaN(value)) {
        y.set(second, value * scale);
        any |= value != 0;
      }
    }
    if (any) {
      chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
    }
  }

  private double seconds(Instant time) {
    return Duration.between(from, time).toSeconds();
  }
}
