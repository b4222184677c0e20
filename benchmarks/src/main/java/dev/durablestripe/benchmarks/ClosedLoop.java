package dev.durablestripe.benchmarks;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** So many senders, each of which hands over an event as soon as its last one is accepted. */
final class ClosedLoop {
  private static final int DIGITS = 3;
  private static final int WARMING = 8;

  /**
   * What was seen.
   *
   * @param perSecond accepted events
   * @param p50 milliseconds
   * @param p99 milliseconds
   */
  record Pace(double perSecond, double p50, double p99) {}

  private final EventSink door;
  private final EventBatch events;
  private final int senders;

  ClosedLoop(EventSink door, EventBatch events, int senders) {
    this.door = door;
    this.events = events;
    this.senders = senders;
  }

  /** A JVM is slow at first. A repeated event goes the whole way, and costs the server little. */
  static void warm(EventSink door, Duration duration) {
    new ClosedLoop(door, new EventBatch(EventBatch.Mix.REPEATED), WARMING).during(duration);
  }

  Pace during(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    return run(() -> System.nanoTime() < end);
  }

  Pace of(int count) {
    AtomicInteger left = new AtomicInteger(count);
    return run(() -> left.getAndDecrement() > 0);
  }

  private Pace run(BooleanSupplier goOn) {
    Histogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), DIGITS);
    long start = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(senders);
    try {
      IntStream.range(0, senders)
          .mapToObj(n -> threads.submit(() -> send(goOn, nanos)))
          .toList()
          .forEach(Waits::join);
    } finally {
      threads.shutdown();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Pace(
        nanos.getTotalCount() / seconds,
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6);
  }

  private void send(BooleanSupplier goOn, Histogram nanos) {
    while (goOn.getAsBoolean()) {
      BenchmarkEvent event = events.next();
      long start = System.nanoTime();
      door.accept(event);
      nanos.recordValue(System.nanoTime() - start);
    }
  }
}
