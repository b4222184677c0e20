package dev.durablestripe.endtoend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.DeliveryBurst;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import dev.durablestripe.local.WebhookClient;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * More than can be worked off. A backlog of ten thousand: {@code mvn -B verify -Dit.test=OverloadIT
 * -Doverload.backlog=10000}.
 */
@ExtendWith(SharedStack.class)
class OverloadIT {
  private static final Logger log = LoggerFactory.getLogger(OverloadIT.class);

  /** The design's bound of 3 s, and what a busy machine adds. */
  private static final Duration BOUND = Duration.ofSeconds(6);

  private static final int SENDERS = 60;

  private final String ids = "evt_" + UUID.randomUUID().toString().replace("-", "") + "_";
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
                    .formatted(ids, i))
        .toList();
  }

  private long marks() {
    return pipeline
        .database()
        .sql("SELECT count(*) FROM billing.stripe_event WHERE starts_with(event_id, :ids)")
        .param("ids", ids)
        .query(Long.class)
        .single();
  }

  @Test
  void aSlowTemporalCausesRefusalsAndTheResendsAreApplied(LocalStack stack) throws Exception {
    TcpProxy network = resources.add(new TcpProxy(stack.ports().temporal()));
    network.open();
    WebhookClient webhook = narrowStarter(stack, network);
    network.slow(Duration.ofMillis(500));
    DeliveryBurst burst = new DeliveryBurst(webhook, SENDERS);
    List<String> waiting = events(2 * SENDERS);

    List<DeliveryBurst.Delivery> deliveries = burst.send(waiting);

    assertThat(deliveries).anyMatch(DeliveryBurst.Delivery::taken).anyMatch(d -> !d.taken());
    assertThat(deliveries)
        .filteredOn(delivery -> !delivery.taken())
        .allSatisfy(
            shed -> {
              assertThat(shed.answer().statusCode()).isEqualTo(503);
              assertThat(shed.answer().headers().firstValue("Retry-After")).hasValue("5");
            });
    log.info(
        "Taken {} of {}, p99 {}",
        deliveries.stream().filter(DeliveryBurst.Delivery::taken).count(),
        deliveries.size(),
        DeliveryBurst.p99(deliveries));
    assertThat(DeliveryBurst.p99(deliveries)).isLessThan(BOUND);

    network.slow(Duration.ZERO);
    burst.sendUntilTaken(DeliveryBurst.refused(deliveries));
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> marks() == 2 * SENDERS);
  }

  private WebhookClient narrowStarter(LocalStack stack, TcpProxy network) {
    Ports own = Ports.free();
    Map<String, String> settings = new HashMap<>(stack.starterSettings());
    settings.put("TEMPORAL_ADDRESS", "127.0.0.1:" + network.port());
    settings.put("MAX_STARTS_IN_FLIGHT", "4");
    settings.put("SERVER_PORT", String.valueOf(own.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(own.webhookManagement()));
    resources
        .add(
            AppProcess.start(
                stack.jar("webhook-starter"),
                settings,
                own.webhookManagement(),
                stack.folder().resolve("narrow-starter.log")))
        .awaitHealthy();
    return new WebhookClient(
        "http://127.0.0.1:%d/api/v1/webhooks/stripe".formatted(own.webhook()),
        LocalStack.WEBHOOK_SECRET);
  }

  @Test
  void aBlockedDatabaseDoesNotSlowDownTheStarter(LocalStack stack) throws Exception {
    int backlog = Integer.getInteger("overload.backlog", 200);
    try (Connection locked = stack.postgres().dataSource().getConnection();
        Statement statement = locked.createStatement()) {
      locked.setAutoCommit(false);
      statement.execute("LOCK TABLE billing.stripe_event IN EXCLUSIVE MODE");

      List<DeliveryBurst.Delivery> deliveries =
          new DeliveryBurst(pipeline.webhook(), 8).send(events(backlog));

      assertThat(deliveries).allMatch(DeliveryBurst.Delivery::taken);
      log.info("A backlog of {}: p99 {}", backlog, DeliveryBurst.p99(deliveries));
      assertThat(DeliveryBurst.p99(deliveries)).isLessThan(BOUND);
      assertThat(marks()).isZero();
    }
    await()
        .atMost(Duration.ofSeconds(90).plusMillis(100L * backlog))
        .until(() -> marks() == backlog);
    assertThat(stack.starter().isHealthy()).isTrue();
  }
}
