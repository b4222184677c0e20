package dev.durablestripe.benchmarks;

import java.util.List;

/**
 * Backlogs that contestants work off in turns.
 *
 * @param rounds how often each has its turn
 * @param batch events at a time
 */
record Series(int rounds, int batch) {

  /** After one that does not count, since a JVM is slow at first. */
  Turns<Drain.Result> drain(List<Contestant> contestants) {
    contestants.forEach(this::drain);
    return Turns.take(rounds, contestants, Contestant::name, this::drain);
  }

  Drain.Result drain(Contestant contestant) {
    return drain(contestant, Events.Mix.DISTINCT);
  }

  Drain.Result drain(Contestant contestant, Events.Mix mix) {
    return Drain.of(contestant, mix, batch);
  }
}
