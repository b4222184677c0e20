package dev.durablestripe.endtoend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.RawHttpConnection;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Senders that are slow, stall, send too much or never end. The starter has a heap of 256 MB. */
@ExtendWith(SharedStack.class)
class SlowSendersIT {
  private static final int MIB = 1024 * 1024;

  /** Far more than the server's threads. */
  private static final int SENDERS = 1_000;

  private static final int MORE_THAN_SERVER_THREADS = 260;

  private static final Duration MAX_RESPONSE_TIME = Duration.ofSeconds(3);
  private static final String REQUEST = "POST /api/v1/webhooks/stripe HTTP/1.1\r\nHost: here\r\n";
  private static final String HEADERS_ONLY =
      REQUEST + "Stripe-Signature: t=1,v1=1\r\nContent-Length: " + MIB + "\r\n\r\n";

  private final List<RawHttpConnection> senders = new ArrayList<>();
  private final TestSubscription subscription = new TestSubscription();
  private Pipeline pipeline;
  private int eventsSent;

  @BeforeEach
  void createPipeline(LocalStack stack) {
    pipeline = new Pipeline(stack);
  }

  @AfterEach
  void disconnect() throws IOException {
    for (RawHttpConnection sender : senders) {
      sender.close();
    }
  }

  private RawHttpConnection connect() throws IOException {
    RawHttpConnection sender = new RawHttpConnection(pipeline.stack().ports().webhook());
    senders.add(sender);
    return sender;
  }

  private void assertDeliveryIsAcceptedSoon() {
    String event =
        subscription.snapshot("valid" + eventsSent, "updated", 60L * eventsSent, "active", 1);
    eventsSent++;
    long start = System.nanoTime();
    assertThat(pipeline.post(event)).isEqualTo("started");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MAX_RESPONSE_TIME);
  }

  @Test
  void slowBodiesDoNotBlockOthers() throws IOException {
    for (int i = 0; i < SENDERS; i++) {
      connect().send(HEADERS_ONLY);
    }
    assertDeliveryIsAcceptedSoon();
    for (RawHttpConnection sender : senders) {
      sender.send("x");
    }
    assertDeliveryIsAcceptedSoon();
  }

  /** Requests whose bodies never arrive completely, for each port. */
  static Stream<Arguments> unfinishedRequests() {
    List<String> heads =
        List.of(
            "POST /anything-else HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n",
            "POST /anything HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n",
            "PUT /anything HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n",
            "GET /actuator/health HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n");
    return Stream.of("webhook", "webhook management", "worker management")
        .flatMap(port -> heads.stream().map(head -> Arguments.of(port, head)));
  }

  @ParameterizedTest
  @MethodSource("unfinishedRequests")
  void missingBodiesDoNotBlockOthers(String server, String head) throws IOException {
    Ports ports = pipeline.stack().ports();
    int port =
        switch (server) {
          case "webhook" -> ports.webhook();
          case "webhook management" -> ports.webhookManagement();
          default -> ports.workerManagement();
        };
    for (int i = 0; i < MORE_THAN_SERVER_THREADS; i++) {
      RawHttpConnection sender = new RawHttpConnection(port);
      senders.add(sender);
      sender.send(head);
    }
    assertDeliveryIsAcceptedSoon();
    assertHealthRespondsSoon(port);
    for (RawHttpConnection sender : senders) {
      sender.sendUnlessRefused(new byte[] {'x'});
    }
    assertDeliveryIsAcceptedSoon();
    assertHealthRespondsSoon(port);
  }

  private void assertHealthRespondsSoon(int port) {
    if (port != pipeline.stack().ports().webhook()) {
      long start = System.nanoTime();
      assertThat(PrometheusScrape.get(port, "/actuator/health").statusCode()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MAX_RESPONSE_TIME);
    }
  }

  @Test
  void slowHeadersAndIdleConnectionsDoNotBlockOthers() throws IOException {
    for (int i = 0; i < SENDERS; i++) {
      connect().send(REQUEST + "X: ");
      connect();
    }
    assertDeliveryIsAcceptedSoon();
    for (int i = 0; i < senders.size(); i += 2) {
      senders.get(i).send("y");
    }
    assertDeliveryIsAcceptedSoon();
  }

  @Test
  void aBodyThatArrivesSteadilyButSlowlyIsRefused() throws IOException {
    RawHttpConnection slow = connect();
    slow.send(HEADERS_ONLY);
    await()
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(500))
        .ignoreNoExceptions()
        .until(() -> isRefusedAfterOneMoreByte(slow));
    assertThat(slow.response()).startsWith("HTTP/1.1 408").contains("application/problem+json");
  }

  private static boolean isRefusedAfterOneMoreByte(RawHttpConnection slow) throws IOException {
    slow.send("x");
    return slow.hasResponse();
  }

  @Test
  void largeBodiesUseBoundedMemory() throws IOException {
    byte[] almostAll = new byte[MIB - 1];
    for (int i = 0; i < 100; i++) {
      RawHttpConnection sender = connect();
      sender.send(HEADERS_ONLY);
      sender.sendUnlessRefused(almostAll);
    }
    assertDeliveryIsAcceptedSoon();
    assertThat(senders)
        .filteredOn(RawHttpConnection::hasResponse)
        .isNotEmpty()
        .allSatisfy(
            sender ->
                assertThat(sender.response())
                    .startsWith("HTTP/1.1 503")
                    .containsIgnoringCase("Retry-After"));

    disconnect();
    String event = subscription.snapshot("large", "updated", 0, "active", 1);
    String large = event + " ".repeat(MIB - event.length());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> pipeline.webhook().post(large).statusCode() == 200);
  }

  @Test
  void endlessChunksAreCutOff() throws IOException {
    RawHttpConnection endless = connect();
    endless.send(REQUEST + "Stripe-Signature: t=1,v1=1\r\nTransfer-Encoding: chunked\r\n\r\n");
    byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.UTF_8);
    int sent = 0;
    while (endless.sendUnlessRefused(chunk)) {
      sent += chunk.length;
      assertThat(sent).isLessThan(64 * MIB);
    }
    assertDeliveryIsAcceptedSoon();
  }

  @Test
  void doesNotSpeakHttp2() throws IOException {
    int port = pipeline.stack().ports().webhook();
    assertThat(RawHttpConnection.exchange(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        .doesNotContain("HTTP/2", "SETTINGS");
    String upgrade =
        RawHttpConnection.exchange(
            port,
            REQUEST
                + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 0\r\n\r\n");
    assertThat(RawHttpConnection.statuses(upgrade)).containsExactly(400);
  }
}
