package dev.durablestripe.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Markdown document: an introduction, a table of goals if there are any, and chapters. The file
 * is rewritten after every addition, so results are kept if a later measurement fails.
 */
public final class Report {
  private final Path file;
  private final String introduction;
  private final List<List<String>> goals = new ArrayList<>();
  private final List<String> body = new ArrayList<>();

  /**
   * Starts an empty report, and creates its folders.
   *
   * @param file the file to write; plots are written to the folder {@code images} beside it
   * @param introduction the Markdown before the goals
   */
  public Report(Path file, String introduction) {
    this.file = file;
    this.introduction = introduction;
    try {
      Files.createDirectories(images());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a heading of the second level. */
  public Report chapter(String title) {
    return add("## " + title);
  }

  /** Adds a heading of the third level. */
  public Report section(String title) {
    return add("### " + title);
  }

  /** Adds Markdown text. */
  public Report text(String text) {
    return add(text);
  }

  /** Adds a table. */
  public Report table(List<String> columns, Collection<List<String>> rows) {
    return add(markdown(columns, rows));
  }

  /** Draws a plot and adds it. */
  public Report plot(BarPlot plot) {
    return add(plot.save(images()));
  }

  /**
   * Adds a row to the table of goals.
   *
   * @param server the server that the goal was measured on
   */
  public Report goal(String goal, String server, double measured, boolean met) {
    goals.add(List.of(goal, server, NumberFormats.number(measured), met ? "yes" : "**no**"));
    return write();
  }

  private Report add(String block) {
    body.add(block);
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

  private Report write() {
    List<String> blocks = new ArrayList<>();
    blocks.add(introduction);
    if (!goals.isEmpty()) {
      blocks.add("## Goals");
      blocks.add(markdown(List.of("goal", "measured on", "measured", "met"), goals));
    }
    blocks.addAll(body);
    try {
      Files.writeString(file, String.join("\n\n", blocks) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
