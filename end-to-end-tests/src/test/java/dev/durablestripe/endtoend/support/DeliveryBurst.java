package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.local.WebhookClient;
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

/** Many events at once, and what became of each delivery. */
public final class DeliveryBurst {
  /**
   * One delivery.
   *
   * @param event its JSON
   * @param time from sending to the whole answer
   */
  public record Delivery(String event, HttpResponse<String> answer, Duration time) {
    public boolean taken() {
      return answer.statusCode() == 200;
    }
  }

  private final WebhookClient webhook;
  private final int senders;

  public DeliveryBurst(WebhookClient webhook, int senders) {
    this.webhook = webhook;
    this.senders = senders;
  }

  /** Sends all of them, so many at once, and waits for the answers. */
  public List<Delivery> send(List<String> events) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(senders);
    try {
      List<Future<Delivery>> deliveries =
          events.stream().map(event -> threads.submit(() -> deliver(event))).toList();
      List<Delivery> done = new ArrayList<>();
      for (Future<Delivery> delivery : deliveries) {
        done.add(delivery.get());
      }
      return done;
    } finally {
      threads.shutdown();
    }
  }

  /** Sends all of them and sends again what was refused, as Stripe does, until all are taken. */
  public void sendUntilTaken(List<String> events) {
    Queue<String> waiting = new ArrayDeque<>(events);
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT.plusMillis(200L * events.size()))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              List<Delivery> deliveries = send(List.copyOf(waiting));
              waiting.clear();
              waiting.addAll(refused(deliveries));
              return waiting.isEmpty();
            });
  }

  /** The events of the deliveries that were refused. */
  public static List<String> refused(List<Delivery> deliveries) {
    return deliveries.stream().filter(delivery -> !delivery.taken()).map(Delivery::event).toList();
  }

  private Delivery deliver(String event) {
    long start = System.nanoTime();
    HttpResponse<String> answer = webhook.post(event);
    return new Delivery(event, answer, Duration.ofNanos(System.nanoTime() - start));
  }

  /** The time within which all but one in a hundred were answered. */
  public static Duration p99(List<Delivery> deliveries) {
    List<Duration> times = deliveries.stream().map(Delivery::time).sorted().toList();
    return times.get((times.size() * 99 + 99) / 100 - 1);
  }
}
