package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.ConcurrentTasks;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.WebhookClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A starter whose connection to Temporal is cut, or loses responses. All tests share it; the first
 * one finds it without a connection.
 */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class TemporalOutageIT {
  private final ResourceStack resources = new ResourceStack();
  private Pipeline pipeline;
  private TcpProxy temporalProxy;
  private AppProcess starter;
  private WebhookClient webhook;
  private TestSubscription subscription;
  private String event;

  @BeforeAll
  void start(LocalStack stack) {
    pipeline = new Pipeline(stack);
    temporalProxy = resources.add(new TcpProxy(stack.ports().temporal()));
    Ports ports = Ports.free();
    Map<String, String> overrides =
        Map.of(
            "TEMPORAL_ADDRESS", "127.0.0.1:" + temporalProxy.port(), "MAX_STARTS_IN_FLIGHT", "1");
    starter =
        resources.add(stack.startStarter(ports, overrides, stack.log("disconnected-starter")));
    webhook = new WebhookClient(ports.webhook(), LocalStack.WEBHOOK_SECRET);
  }

  @BeforeEach
  void subscribe() {
    subscription = new TestSubscription();
    event = subscription.snapshot("updated", "updated", 0, "active", 5);
  }

  @AfterAll
  void stop() {
    resources.close();
  }

  @Test
  @Order(1)
  void refusesInTimeAndAcceptsTheResend() {
    starter.awaitResponding();
    assertThat(starter.isHealthy()).isFalse();

    long start = System.nanoTime();
    HttpResponse<String> refused = webhook.post(event);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(pipeline.workflows().exists(subscription.eventId("updated"))).isFalse();

    temporalProxy.open();
    starter.awaitHealthy();
    assertThat(webhook.post(event).body()).contains("started");
    assertThat(pipeline.result(subscription.eventId("updated"))).isNotNull();
  }

  @Test
  @Order(2)
  void aResendFindsAStartWhoseResponseWasLost() {
    temporalProxy.open();
    starter.awaitHealthy();
    temporalProxy.loseResponses();

    assertThat(webhook.post(event).statusCode()).isEqualTo(503);
    assertThat(pipeline.result(subscription.eventId("updated"))).isNotNull();

    temporalProxy.open();
    starter.awaitHealthy();
    assertThat(webhook.post(event).body()).contains("duplicate");
  }

  @Test
  @Order(3)
  void excessDeliveriesAreRefusedInTheSameTime() {
    temporalProxy.open();
    starter.awaitHealthy();
    temporalProxy.loseResponses();
    long start = System.nanoTime();

    List<CompletableFuture<HttpResponse<String>>> responses =
        Stream.of("a", "b", "c", "d")
            .map(name -> subscription.snapshot(name, "updated", 0, "active", 5))
            .map(
                e ->
                    CompletableFuture.supplyAsync(
                        () -> webhook.post(e), ConcurrentTasks.THREAD_PER_TASK))
            .toList();

    assertThat(responses).extracting(response -> response.join().statusCode()).containsOnly(503);
    assertThat(responses).anyMatch(response -> response.join().body().contains("Too many events"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
  }
}
