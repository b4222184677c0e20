package dev.durablestripe.endtoend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.DeliveryBurst;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.UniqueId;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.WebhookClient;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * More events than can be processed. For a backlog of ten thousand: {@code mvn -B verify
 * -Dit.test=OverloadIT -Doverload.backlog=10000}.
 */
@ExtendWith(SharedStack.class)
class OverloadIT {
  private static final Logger log = LoggerFactory.getLogger(OverloadIT.class);

  /** The webhook responds within 3 s; a busy machine needs longer. */
  private static final Duration MAX_RESPONSE_TIME = Duration.ofSeconds(6);

  private static final int SENDERS = 60;

  private final String idPrefix = "evt_" + UniqueId.next() + "_";
  private final ResourceStack resources = new ResourceStack();
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
  }

  @AfterEach
  void stop() {
    resources.close();
  }

  private List<String> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                """
                {"id":"%s%d","object":"event","type":"some.type","created":1795502288,\
                "livemode":false,"data":{"object":{}}}"""
                    .formatted(idPrefix, i))
        .toList();
  }

  @Test
  void aSlowTemporalCausesRefusalsAndTheResendsAreApplied(LocalStack stack) throws Exception {
    TcpProxy network = resources.add(new TcpProxy(stack.ports().temporal()));
    network.open();
    WebhookClient webhook = startLimitedStarter(stack, network);
    network.delayResponses(Duration.ofMillis(500));
    DeliveryBurst burst = new DeliveryBurst(webhook, SENDERS);
    List<String> events = events(2 * SENDERS);

    List<DeliveryBurst.Delivery> deliveries = burst.send(events);

    assertThat(deliveries).anyMatch(DeliveryBurst.Delivery::accepted).anyMatch(d -> !d.accepted());
    assertThat(deliveries)
        .filteredOn(delivery -> !delivery.accepted())
        .allSatisfy(
            refused -> {
              assertThat(refused.response().statusCode()).isEqualTo(503);
              assertThat(refused.response().headers().firstValue("Retry-After")).hasValue("5");
            });
    log.info(
        "Accepted {} of {}, p99 {}",
        deliveries.stream().filter(DeliveryBurst.Delivery::accepted).count(),
        deliveries.size(),
        DeliveryBurst.p99(deliveries));
    assertThat(DeliveryBurst.p99(deliveries)).isLessThan(MAX_RESPONSE_TIME);

    network.delayResponses(Duration.ZERO);
    burst.sendUntilAccepted(DeliveryBurst.refused(deliveries));
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> pipeline.marks(idPrefix) == 2 * SENDERS);
  }

  private WebhookClient startLimitedStarter(LocalStack stack, TcpProxy network) {
    Ports ports = Ports.free();
    Map<String, String> overrides =
        Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + network.port(), "MAX_STARTS_IN_FLIGHT", "4");
    resources
        .add(stack.startStarter(ports, overrides, stack.log("limited-starter")))
        .awaitHealthy();
    return new WebhookClient(ports.webhook(), LocalStack.WEBHOOK_SECRET);
  }

  @Test
  void aBlockedDatabaseDoesNotSlowDownTheStarter(LocalStack stack) throws Exception {
    int backlog = Integer.getInteger("overload.backlog", 200);
    try (Connection connection = stack.postgres().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE billing.stripe_event IN EXCLUSIVE MODE");

      DeliveryBurst burst = new DeliveryBurst(pipeline.webhook(), 8);

      List<DeliveryBurst.Delivery> deliveries = burst.send(events(backlog));

      List<String> refused = DeliveryBurst.refused(deliveries);
      log.info(
          "Backlog of {}: {} refused, p99 {}",
          backlog,
          refused.size(),
          DeliveryBurst.p99(deliveries));
      // On a busy machine, Temporal itself can need longer than a delivery may wait.
      assertThat(refused).hasSizeLessThan(backlog / 2);
      assertThat(DeliveryBurst.p99(deliveries)).isLessThan(MAX_RESPONSE_TIME);
      burst.sendUntilAccepted(refused);
      assertThat(pipeline.marks(idPrefix)).isZero();
    }
    await()
        .atMost(Duration.ofSeconds(90).plusMillis(100L * backlog))
        .until(() -> pipeline.marks(idPrefix) == backlog);
    assertThat(stack.starter().isHealthy()).isTrue();
  }
}
