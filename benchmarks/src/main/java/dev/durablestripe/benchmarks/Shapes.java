package dev.durablestripe.benchmarks;

import java.util.List;

/** Events that are not spread evenly. */
final class Shapes {
  private static final List<Events.Mix> MIXES =
      List.of(Events.Mix.DISTINCT, Events.Mix.HOT, Events.Mix.CONNECT, Events.Mix.IGNORED);

  private final Extent extent;
  private final Report report;

  Shapes(Extent extent, Report report) {
    this.extent = extent;
    this.report = report;
  }

  void run(Contestant ours) {
    Turns<Drain.Result> turns =
        Turns.take(
            extent.small().rounds(), MIXES, Shapes::name, mix -> extent.small().drain(ours, mix));
    report
        .section("Events that are not spread evenly")
        .table(
            List.of("events", "events/s", "÷ spread evenly", "CPU of the worker, ms an event"),
            MIXES.stream()
                .map(Shapes::name)
                .map(name -> Drain.row(turns, name, name(Events.Mix.DISTINCT)))
                .toList());
  }

  private static String name(Events.Mix mix) {
    return switch (mix) {
      case DISTINCT -> "each of another subscription";
      case HOT -> "all of one subscription";
      case CONNECT -> "of 51 Connect accounts, half of them of one";
      case IGNORED -> "of a type that nobody handles";
      case REPEATED -> "one and the same";
    };
  }
}
