package dev.durablestripe.quickstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stripe's API as far as the worker calls it, over real HTTP: {@code GET /v1/subscriptions/ID}. It
 * answers with what it was told last.
 */
public final class FakeStripe implements AutoCloseable {
  /** The only key that it accepts. */
  public static final String SECRET_KEY = "rk_test_quickstart";

  private static final String SUBSCRIPTIONS = "/v1/subscriptions/";

  /** What Stripe answers for a subscription. */
  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Answer> subscriptions = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

  /** Listens on a port of the loopback interface. */
  public FakeStripe(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "fake-stripe");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
  }

  /** From now on Stripe has this subscription. */
  public void put(String id, String subscription) {
    subscriptions.put(id, new Answer(200, subscription));
  }

  /** From now on Stripe fails when asked for this subscription. */
  public void fail(String id, int status) {
    subscriptions.put(id, new Answer(status, error("api_error", "told to fail")));
  }

  /** How often Stripe was asked for a subscription. */
  public int calls(String id) {
    return calls.getOrDefault(id, new AtomicInteger()).get();
  }

  /** The base that {@code STRIPE_API_BASE} is set to. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange.getRequestURI().getPath(), authorization(exchange));
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.getResponseHeaders().add("Request-Id", "req_fake");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String authorization(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header == null ? "" : header;
  }

  private Answer answer(String path, String authorization) {
    if (!authorization.equals("Bearer " + SECRET_KEY)) {
      return new Answer(401, error("invalid_request_error", "Invalid API Key provided"));
    }
    if (!path.startsWith(SUBSCRIPTIONS)) {
      return missing("Unrecognized request URL");
    }
    String id = path.substring(SUBSCRIPTIONS.length());
    calls.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
    return subscriptions.getOrDefault(id, missing("No such subscription"));
  }

  private static Answer missing(String message) {
    return new Answer(404, error("invalid_request_error", message));
  }

  private static String error(String type, String message) {
    return "{\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}".formatted(type, message);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
