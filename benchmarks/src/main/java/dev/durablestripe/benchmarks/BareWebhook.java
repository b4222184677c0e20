package dev.durablestripe.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.contract.StripeEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * The least that a webhook can be: the JDK's own HTTP server in a process of its own, which
 * believes everyone and starts a bare workflow. What it costs more than a bare start, any webhook
 * costs.
 */
public final class BareWebhook {
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int EMPTY = -1;

  private BareWebhook() {}

  /**
   * Takes events until it is killed; {@code TEMPORAL_ADDRESS}, {@code TEMPORAL_NAMESPACE} and
   * {@code SERVER_PORT} say where.
   */
  public static void main(String[] args) throws IOException {
    EventSink start = BareWorker.door(BareWorker.client(TuningOption.DEFAULTS));
    int port = Integer.parseInt(System.getenv("SERVER_PORT"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/actuator/health", exchange -> answer(exchange, OK));
    server.createContext("/webhook", exchange -> answer(exchange, take(exchange, start)));
    server.start();
  }

  private static int take(HttpExchange exchange, EventSink start) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    try {
      String id = StripeEvent.parse(body).id();
      start.accept(new BenchmarkEvent(id, new String(body, StandardCharsets.UTF_8)));
      return OK;
    } catch (MalformedStripeEventException e) {
      return BAD_REQUEST;
    }
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, EMPTY);
    exchange.close();
  }
}
