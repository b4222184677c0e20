package dev.durablestripe.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir private Path folder;

  @Test
  void putsGoalsBeforeChaptersAndWritesPlotsBesideTheReport() {
    Path file = folder.resolve("docs").resolve("report.md");

    new Report(file, "# Title")
        .chapter("Chapter")
        .section("Section")
        .table(List.of("a", "b"), List.of(List.of("1", "2")))
        .goal("a ≤ 3", "a server", 4, false)
        .plot(
            new BarPlot(
                "plot", "Plot", "x", "y", true, List.of("1"), Map.of("bare", List.of(0.0))));

    assertThat(file)
        .hasContent(
            """
            # Title

            ## Goals

            | goal | measured on | measured | met |
            |---|---|---|---|
            | a ≤ 3 | a server | 4.00 | **no** |

            ## Chapter

            ### Section

            | a | b |
            |---|---|
            | 1 | 2 |

            ![Plot](images/plot.svg)
            """);
    assertThat(folder.resolve(Path.of("docs", "images", "plot.svg"))).content().contains("<svg");
  }
}
