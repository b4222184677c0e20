package dev.durablestripe.comparison.report;

import dev.durablestripe.benchmarks.report.BarPlot;
import dev.durablestripe.benchmarks.report.MachineDescription;
import dev.durablestripe.benchmarks.report.NumberFormats;
import dev.durablestripe.benchmarks.report.Report;
import dev.durablestripe.comparison.peers.PeerKind;
import dev.durablestripe.comparison.runs.RunResult;
import dev.durablestripe.comparison.runs.Scenario;
import dev.durablestripe.comparison.runs.Throughput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes {@code docs/comparison.md} from the results. */
public final class ComparisonReport {
  private static final String NOT_RUN = "–";
  private static final double PERCENT = 100;

  private final Path file;
  private final int parallel;
  private final String note;

  /**
   * Creates a writer.
   *
   * @param file the file to write; the plot is written to the folder {@code images} beside it
   * @param parallel how many runs there were at the same time
   * @param note a sentence about the circumstances, or ''
   */
  public ComparisonReport(Path file, int parallel, String note) {
    this.file = file;
    this.parallel = parallel;
    this.note = note;
  }

  /** Writes the report. */
  public void write(List<RunResult> runs, List<Throughput> speeds) {
    Report report = new Report(file, introduction(runs, speeds));
    if (!runs.isEmpty()) {
      report.table(summaryColumns(runs), summaryRows(runs));
      plotted(runs).ifPresent(report::plot);
    }
    report.text(text("legend.md"));
    for (Scenario scenario : Scenario.values()) {
      List<RunResult> results = of(scenario, runs);
      if (!results.isEmpty()) {
        report.chapter(scenario.label()).text(text(scenario + ".md"));
        report.table(DetailTable.COLUMNS, DetailTable.rows(results)).text(lives(results));
      }
    }
    if (!speeds.isEmpty()) {
      report.chapter("Events per second").text(text("throughput.md"));
      report.table(
          List.of("", "events", "accepted per second", "processed per second"),
          speeds.stream().map(ComparisonReport::speedRow).toList());
    }
    report.text(text("peers.md")).text(text("fairness.md"));
  }

  private String introduction(List<RunResult> runs, List<Throughput> speeds) {
    List<String> missing = new ArrayList<>();
    Stream.of(Scenario.values())
        .filter(scenario -> runs.stream().noneMatch(run -> run.scenario() == scenario))
        .forEach(scenario -> missing.add(scenario.label()));
    if (speeds.isEmpty()) {
      missing.add("events per second");
    }
    return text("introduction.md")
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            MachineDescription.describe(),
            circumstances(),
            missing.isEmpty()
                ? "Everything was measured."
                : "Not measured: " + String.join(", ", missing) + ".");
  }

  private String circumstances() {
    String runs =
        parallel == 1 ? "One run took place at a time." : parallel + " runs took place at a time.";
    return note.isEmpty() ? runs : runs + "\n" + note;
  }

  private static List<Scenario> scenarios(List<RunResult> runs) {
    return Stream.of(Scenario.values())
        .filter(scenario -> runs.stream().anyMatch(run -> run.scenario() == scenario))
        .toList();
  }

  private static List<String> summaryColumns(List<RunResult> runs) {
    List<String> columns = new ArrayList<>(List.of("different from Stripe"));
    scenarios(runs).forEach(scenario -> columns.add(scenario.label()));
    columns.add("calls to Stripe an event");
    return columns;
  }

  private static List<List<String>> summaryRows(List<RunResult> runs) {
    return peers(runs).stream().map(peer -> summaryRow(peer, runs)).toList();
  }

  private static List<PeerKind> peers(List<RunResult> runs) {
    return Stream.of(PeerKind.values())
        .filter(peer -> runs.stream().anyMatch(run -> run.peer() == peer))
        .toList();
  }

  private static List<String> summaryRow(PeerKind peer, List<RunResult> all) {
    List<RunResult> runs = all.stream().filter(run -> run.peer() == peer).toList();
    List<String> row = new ArrayList<>(List.of(peer.label()));
    for (Scenario scenario : scenarios(all)) {
      List<RunResult> results = of(scenario, runs);
      int subscriptions = results.stream().mapToInt(RunResult::subscriptions).sum();
      int different = results.stream().mapToInt(RunResult::different).sum();
      row.add(results.isEmpty() ? NOT_RUN : "%d of %d".formatted(different, subscriptions));
    }
    row.add(callsPerEvent(runs));
    return row;
  }

  /** Of the scenario without faults, because a fault can change the number of attempts. */
  static String callsPerEvent(List<RunResult> runs) {
    List<RunResult> order = of(Scenario.ORDER, runs);
    double calls = order.stream().mapToInt(RunResult::calls).sum();
    int events = order.stream().mapToInt(RunResult::events).sum();
    return events == 0 ? NOT_RUN : NumberFormats.number(calls / events);
  }

  /** A plot of the scenarios in which every peer takes part. */
  private static Optional<BarPlot> plotted(List<RunResult> runs) {
    List<Scenario> scenarios =
        scenarios(runs).stream()
            .filter(scenario -> peers(of(scenario, runs)).equals(peers(runs)))
            .toList();
    return scenarios.isEmpty() ? Optional.empty() : Optional.of(plot(scenarios, runs));
  }

  private static List<RunResult> of(Scenario scenario, List<RunResult> runs) {
    return runs.stream().filter(run -> run.scenario() == scenario).toList();
  }

  private static BarPlot plot(List<Scenario> scenarios, List<RunResult> runs) {
    Map<String, List<Double>> bars = new LinkedHashMap<>();
    for (PeerKind peer : peers(runs)) {
      bars.put(
          peer.label(),
          scenarios.stream().map(scenario -> percentDifferent(runs, scenario, peer)).toList());
    }
    return new BarPlot(
        "comparison",
        "Subscriptions that differ from Stripe",
        "scenario",
        "percent",
        false,
        scenarios.stream().map(Scenario::label).toList(),
        bars);
  }

  private static double percentDifferent(List<RunResult> all, Scenario scenario, PeerKind peer) {
    List<RunResult> runs =
        all.stream().filter(run -> run.scenario() == scenario && run.peer() == peer).toList();
    double different = runs.stream().mapToInt(RunResult::different).sum();
    int subscriptions = runs.stream().mapToInt(RunResult::subscriptions).sum();
    return subscriptions == 0 ? 0 : PERCENT * different / subscriptions;
  }

  private static String lives(List<RunResult> runs) {
    Map<Long, List<String>> hashes =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    RunResult::seed,
                    LinkedHashMap::new,
                    Collectors.mapping(RunResult::lives, Collectors.toList())));
    String list =
        hashes.entrySet().stream()
            .map(
                entry ->
                    "seed %d `%s`"
                        .formatted(
                            entry.getKey(),
                            String.join("`, `", entry.getValue().stream().distinct().toList())))
            .collect(Collectors.joining("; "));
    return "Hash of the lives, over all rows: " + list + ".";
  }

  private static List<String> speedRow(Throughput speed) {
    return List.of(
        speed.peer().label(),
        String.valueOf(speed.events()),
        NumberFormats.number(speed.accepted()),
        NumberFormats.number(speed.processed()));
  }

  private static String text(String name) {
    try (InputStream text = ComparisonReport.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(text, name).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
