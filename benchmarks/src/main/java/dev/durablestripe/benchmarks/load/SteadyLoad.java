package dev.durablestripe.benchmarks.load;

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

/**
 * An open-loop load: events at a fixed rate, whether or not earlier ones have been accepted.
 *
 * @param sink where the events go
 * @param events the events to send
 */
public record SteadyLoad(EventSink sink, EventBatch events) {
  private static final int SENDERS = 16;

  /**
   * Sends events for a time, and waits until all are accepted.
   *
   * @return by event id, when each event was due, which may be before it was sent
   */
  public Map<String, Instant> run(double perSecond, Duration duration) {
    Map<String, Instant> due = new ConcurrentHashMap<>();
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(SENDERS);
    List<Future<?>> sent = new ArrayList<>();
    long intervalMicros = (long) (1e6 / perSecond);
    long count = duration.toNanos() / 1_000 / intervalMicros;
    for (long n = 0; n < count; n++) {
      BenchmarkEvent event = events.next();
      long delayMicros = n * intervalMicros;
      Instant dueAt = Instant.now().plusNanos(delayMicros * 1_000);
      sent.add(
          threads.schedule(
              () -> {
                due.put(event.id(), dueAt);
                sink.accept(event);
              },
              delayMicros,
              TimeUnit.MICROSECONDS));
    }
    sent.forEach(Futures::join);
    threads.shutdown();
    return due;
  }
}
