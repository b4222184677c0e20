package dev.durablestripe.benchmarks;

/** Where an event is handed over. */
@FunctionalInterface
interface EventSink {
  /** Returns once the event cannot get lost any more; from any thread. */
  void accept(BenchmarkEvent event);
}
