package dev.durablestripe.benchmarks.candidates;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.durablestripe.benchmarks.load.BenchmarkEvent;
import dev.durablestripe.benchmarks.load.EventSink;
import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.contract.StripeEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * The minimal webhook: the JDK's HTTP server in its own process, which verifies no signature and
 * starts a bare workflow. Any webhook costs at least as much.
 */
public final class BareWebhook {
  static final String PATH = "/webhook";

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NO_BODY = -1;

  private BareWebhook() {}

  /** Serves {@code SERVER_PORT} until the process is killed. */
  public static void main(String[] args) throws IOException {
    EventSink start = new BareWorkflowStart(BareWorker.connect(TuningOption.DEFAULTS));
    int port = Integer.parseInt(System.getenv("SERVER_PORT"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/actuator/health", exchange -> respond(exchange, OK));
    server.createContext(PATH, exchange -> respond(exchange, receive(exchange, start)));
    server.start();
  }

  private static int receive(HttpExchange exchange, EventSink start) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    try {
      String id = StripeEvent.parse(body).id();
      start.accept(new BenchmarkEvent(id, new String(body, StandardCharsets.UTF_8)));
      return OK;
    } catch (MalformedStripeEventException e) {
      return BAD_REQUEST;
    }
  }

  private static void respond(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, NO_BODY);
    exchange.close();
  }
}
