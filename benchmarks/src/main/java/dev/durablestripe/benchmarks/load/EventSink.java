package dev.durablestripe.benchmarks.load;

/** Accepts events: a webhook, or a call that starts a workflow. */
@FunctionalInterface
public interface EventSink {
  /** Returns when the event is stored durably. Can be called from any thread. */
  void accept(BenchmarkEvent event);
}
