package dev.durablestripe.endtoend.operations;

import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.golden.GoldenFile;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Pins the wire names in the runbook's commands, because operators have copied them. */
class RunbookGoldenTest {
  private static final Pattern COMMAND =
      Pattern.compile("temporal (\\w+(?:-\\w+)?) (\\w+(?:-\\w+)?)");
  private static final Pattern OPTION =
      Pattern.compile(
          " --(?:type|task-queue|input|query|schedule-id|name)[ =]('[^']*'|\"(?:\\\\.|[^\"])*\"|\\S+)");

  @Test
  void commands() {
    List<String> commands =
        Runbook.blocks().values().stream()
            .flatMap(String::lines)
            .filter(line -> line.startsWith("temporal "))
            .map(RunbookGoldenTest::names)
            .toList();
    GoldenFile.assertLines("runbook.txt", commands);
  }

  private static String names(String line) {
    return COMMAND.matcher(line).results().findFirst().orElseThrow().group()
        + OPTION.matcher(line).results().map(MatchResult::group).collect(Collectors.joining());
  }
}
