package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.local.WebhookClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Posts many events concurrently. */
public final class DeliveryBurst {
  /**
   * One delivery.
   *
   * @param event the event's JSON
   * @param time from sending to the complete response
   */
  public record Delivery(String event, HttpResponse<String> response, Duration time) {
    /** Whether the response is 200. */
    public boolean accepted() {
      return response.statusCode() == 200;
    }
  }

  private final WebhookClient webhook;
  private final int senders;

  /**
   * Posts to a webhook.
   *
   * @param senders the number of concurrent posts
   */
  public DeliveryBurst(WebhookClient webhook, int senders) {
    this.webhook = webhook;
    this.senders = senders;
  }

  /** Posts all events, and waits for the responses. */
  public List<Delivery> send(List<String> events) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(senders);
    try {
      List<Future<Delivery>> deliveries =
          events.stream().map(event -> threads.submit(() -> deliver(event))).toList();
      List<Delivery> completed = new ArrayList<>();
      for (Future<Delivery> delivery : deliveries) {
        completed.add(delivery.get());
      }
      return completed;
    } finally {
      threads.shutdown();
    }
  }

  /** Posts all events, and posts refused ones again, as Stripe does, until all are accepted. */
  public void sendUntilAccepted(List<String> events) {
    Queue<String> pending = new ArrayDeque<>(events);
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT.plusMillis(200L * events.size()))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              List<Delivery> deliveries = send(List.copyOf(pending));
              pending.clear();
              pending.addAll(refused(deliveries));
              return pending.isEmpty();
            });
  }

  /** The events whose deliveries were refused. */
  public static List<String> refused(List<Delivery> deliveries) {
    return deliveries.stream()
        .filter(delivery -> !delivery.accepted())
        .map(Delivery::event)
        .toList();
  }

  private Delivery deliver(String event) {
    long start = System.nanoTime();
    HttpResponse<String> response = webhook.post(event);
    return new Delivery(event, response, Duration.ofNanos(System.nanoTime() - start));
  }

  /** The 99th percentile of the times. */
  public static Duration p99(List<Delivery> deliveries) {
    List<Duration> times = deliveries.stream().map(Delivery::time).sorted().toList();
    return times.get((times.size() * 99 + 99) / 100 - 1);
  }
}
