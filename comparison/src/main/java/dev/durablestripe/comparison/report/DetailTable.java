package dev.durablestripe.comparison.report;

import dev.durablestripe.comparison.peers.PeerKind;
import dev.durablestripe.comparison.runs.RunResult;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The table of one scenario, with a row for each peer. */
final class DetailTable {
  static final List<String> COLUMNS =
      List.of(
          "",
          "different",
          "by seed",
          "ended, but still live",
          "never accepted",
          "effects doubled",
          "effects missing",
          "processes died",
          "different after a resend",
          "different after repair");

  private static final String NOT_APPLICABLE = "–";

  private DetailTable() {}

  static List<List<String>> rows(List<RunResult> results) {
    return Stream.of(PeerKind.values())
        .map(peer -> results.stream().filter(result -> result.peer() == peer).toList())
        .filter(runs -> !runs.isEmpty())
        .map(DetailTable::row)
        .toList();
  }

  private static List<String> row(List<RunResult> runs) {
    return List.of(
        runs.get(0).peer().label(),
        "%d of %d".formatted(sum(runs, RunResult::different), sum(runs, RunResult::subscriptions)),
        String.join(", ", runs.stream().map(run -> String.valueOf(run.different())).toList()),
        sumOf(runs, RunResult::stillLive),
        sumOf(runs, RunResult::neverAccepted),
        sumIfAny(runs, RunResult::effectsDoubled),
        sumIfAny(runs, RunResult::effectsMissing),
        sumOf(runs, RunResult::died),
        sumOf(runs, RunResult::differentAfterResend),
        sumIfAny(runs, RunResult::differentAfterRepair));
  }

  private static int sum(List<RunResult> runs, ToIntFunction<RunResult> value) {
    return runs.stream().mapToInt(value).sum();
  }

  private static String sumOf(List<RunResult> runs, ToIntFunction<RunResult> value) {
    return String.valueOf(sum(runs, value));
  }

  private static String sumIfAny(
      List<RunResult> runs, Function<RunResult, @Nullable Integer> value) {
    List<Integer> values = runs.stream().map(value).filter(Objects::nonNull).toList();
    return values.isEmpty()
        ? NOT_APPLICABLE
        : String.valueOf(values.stream().mapToInt(Integer::intValue).sum());
  }
}
