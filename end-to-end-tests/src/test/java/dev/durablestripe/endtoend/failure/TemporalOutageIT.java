package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A starter whose connection to Temporal is cut, or loses responses. */
@ExtendWith(SharedStack.class)
class TemporalOutageIT {
  private final TestSubscription subscription = new TestSubscription();
  private final String event = subscription.snapshot("updated", "updated", 0, "active", 5);
  private final ResourceStack resources = new ResourceStack();
  private Pipeline pipeline;
  private TcpProxy temporalProxy;
  private AppProcess starter;
  private WebhookClient webhook;

  @BeforeEach
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

  @AfterEach
  void stop() {
    resources.close();
  }

  @Test
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
  void excessDeliveriesAreRefusedInTheSameTime() {
    temporalProxy.open();
    starter.awaitHealthy();
    temporalProxy.loseResponses();
    long start = System.nanoTime();

    List<CompletableFuture<HttpResponse<String>>> responses =
        Stream.of("a", "b", "c", "d")
            .map(name -> subscription.snapshot(name, "updated", 0, "active", 5))
            .map(e -> CompletableFuture.supplyAsync(() -> webhook.post(e)))
            .toList();

    assertThat(responses).extracting(response -> response.join().statusCode()).containsOnly(503);
    assertThat(responses).anyMatch(response -> response.join().body().contains("Too many events"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
  }
}
