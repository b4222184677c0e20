package dev.durablestripe.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A closed-loop load: a fixed number of senders, each of which delivers its next event as soon as
 * the previous one is accepted.
 */
public final class ClosedLoop {
  private static final int SIGNIFICANT_DIGITS = 3;

  /**
   * The measured throughput and latency of a load.
   *
   * @param perSecond accepted events per second
   * @param p50 the median latency, in milliseconds
   * @param p99 the 99th percentile of the latency, in milliseconds
   */
  public record Result(double perSecond, double p50, double p99) {}

  private final EventSink sink;
  private final EventBatch events;
  private final int senders;

  /** Prepares a load on a sink; nothing is sent yet. */
  public ClosedLoop(EventSink sink, EventBatch events, int senders) {
    this.sink = sink;
    this.events = events;
    this.senders = senders;
  }

  /** Sends events for a time. */
  public Result runFor(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    return runWhile(() -> System.nanoTime() < end);
  }

  /** Sends a number of events. */
  public Result send(int count) {
    AtomicInteger remaining = new AtomicInteger(count);
    return runWhile(() -> remaining.getAndDecrement() > 0);
  }

  private Result runWhile(BooleanSupplier condition) {
    Histogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), SIGNIFICANT_DIGITS);
    long start = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(senders);
    try {
      IntStream.range(0, senders)
          .mapToObj(n -> threads.submit(() -> send(condition, nanos)))
          .toList()
          .forEach(Futures::join);
    } finally {
      threads.shutdown();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Result(
        nanos.getTotalCount() / seconds,
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6);
  }

  private void send(BooleanSupplier condition, Histogram nanos) {
    while (condition.getAsBoolean()) {
      BenchmarkEvent event = events.next();
      long start = System.nanoTime();
      sink.accept(event);
      nanos.recordValue(System.nanoTime() - start);
    }
  }
}
