package dev.durablestripe.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Events at a fixed rate, whether the earlier ones are accepted or not. */
final class SteadyLoad {
  private static final int SENDERS = 16;

  private final EventSink door;
  private final EventBatch events;

  SteadyLoad(EventSink door, EventBatch events) {
    this.door = door;
    this.events = events;
  }

  /** Hands over all of them; returns when each was due, by event id. */
  Map<String, Instant> run(double perSecond, Duration duration) {
    Map<String, Instant> due = new ConcurrentHashMap<>();
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(SENDERS);
    List<Future<?>> sent = new ArrayList<>();
    long micros = (long) (1e6 / perSecond);
    long count = duration.toNanos() / 1_000 / micros;
    for (long n = 0; n < count; n++) {
      BenchmarkEvent event = events.next();
      long delay = n * micros;
      Instant when = Instant.now().plusNanos(delay * 1_000);
      sent.add(
          threads.schedule(
              () -> {
                due.put(event.id(), when);
                door.accept(event);
              },
              delay,
              TimeUnit.MICROSECONDS));
    }
    sent.forEach(Waits::join);
    threads.shutdown();
    return due;
  }
}
