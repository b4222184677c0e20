package dev.durablestripe.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A Markdown document that grows with every measurement. */
final class Report {
  private final List<String> head = new ArrayList<>();
  private final List<List<String>> goals = new ArrayList<>();
  private final List<String> body = new ArrayList<>();
  private final Path file;

  Report(Path file) {
    this.file = file;
  }

  /** Before the goals. */
  Report introduction(String text) {
    head.add(text);
    return this;
  }

  Report chapter(String title) {
    body.add("## " + title);
    return this;
  }

  Report section(String title) {
    body.add("### " + title);
    return write();
  }

  Report text(String text) {
    body.add(text);
    return write();
  }

  Report table(List<String> columns, Collection<List<String>> rows) {
    body.add(markdown(columns, rows));
    return write();
  }

  Report plot(BarPlot plot) {
    body.add(plot.save(images()));
    return write();
  }

  Report goal(String goal, String where, double measured, boolean met) {
    goals.add(List.of(goal, where, NumberFormats.number(measured), met ? "yes" : "**no**"));
    return write();
  }

  private static String markdown(List<String> columns, Collection<List<String>> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(row(columns));
    lines.add(columns.stream().map(c -> "---").collect(Collectors.joining("|", "|", "|")));
    rows.forEach(cells -> lines.add(row(cells)));
    return String.join("\n", lines);
  }

  private static String row(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }

  private Path images() {
    return file.resolveSibling("images");
  }

  /** As it is so far: what has been measured is not lost when the rest fails. */
  private Report write() {
    List<String> all = new ArrayList<>(head);
    all.add("## Goals");
    all.add(markdown(List.of("goal", "measured on", "measured", "met"), goals));
    all.addAll(body);
    try {
      Files.createDirectories(images());
      Files.writeString(file, String.join("\n\n", all) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
