package dev.durablestripe.comparison.runs;

import com.stripe.net.Webhook;
import dev.durablestripe.comparison.lives.StripeAccount;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Posts signed events to a webhook as Stripe does, and repeats what is not accepted. */
final class Deliveries {
  /** How long Stripe waits for an answer is not documented. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  private static final int OK = 200;
  private static final int REDIRECT = 300;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService timer;
  private final URI webhook;
  private final RetrySchedule retries;
  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();

  Deliveries(ScheduledExecutorService timer, String webhook, RetrySchedule retries) {
    this.timer = timer;
    this.webhook = URI.create(webhook);
    this.retries = retries;
  }

  /** Delivers an event after a delay, and repeats the delivery until it is accepted. */
  void send(String id, String json, Duration delay) {
    sent.add(id);
    open.incrementAndGet();
    schedule(delay, () -> attempt(id, json, 1, Instant.now()));
  }

  private void schedule(Duration delay, Runnable task) {
    var unused = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void attempt(String id, String json, int number, Instant first) {
    var unused =
        post(json)
            .whenComplete(
                (response, failure) -> {
                  if (isAccepted(response)) {
                    accepted.add(id);
                    open.decrementAndGet();
                    return;
                  }
                  retries
                      .next(number, Duration.between(first, Instant.now()))
                      .ifPresentOrElse(
                          pause -> schedule(pause, () -> attempt(id, json, number + 1, first)),
                          open::decrementAndGet);
                });
  }

  private static boolean isAccepted(@Nullable HttpResponse<?> response) {
    return response != null && response.statusCode() >= OK && response.statusCode() < REDIRECT;
  }

  private CompletableFuture<HttpResponse<Void>> post(String json) {
    HttpRequest request =
        HttpRequest.newBuilder(webhook)
            .timeout(ANSWER_TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("Stripe-Signature", signature(json))
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
  }

  private static String signature(String json) {
    try {
      return Webhook.Signature.generateSignatureHeader(json, StripeAccount.WEBHOOK_SECRET);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until every delivery was accepted or given up. */
  void awaitEnd() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> open.get() == 0);
  }

  /** Posts an event until it is accepted, without a pause. */
  void deliver(String json) {
    while (!isAccepted(post(json).join())) {
      // Nothing is wrong in a measurement: a peer that is busy may refuse once.
    }
  }

  /** The events that were accepted at least once. */
  Set<String> accepted() {
    return Set.copyOf(accepted);
  }

  /** The number of accepted events that are not among the given ones. */
  int acceptedWithout(Set<String> others) {
    return (int) accepted.stream().filter(id -> !others.contains(id)).count();
  }

  /** The number of events that were sent and never accepted. */
  int neverAccepted() {
    return sent.size() - accepted.size();
  }
}
