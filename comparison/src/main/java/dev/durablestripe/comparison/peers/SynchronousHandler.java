package dev.durablestripe.comparison.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Executors;

/**
 * The handler that many applications have: it verifies the signature, then marks the event and
 * stores the event's subscription in one transaction, in the order of arrival, and answers 200. Any
 * error is answered with 500, so that Stripe sends the event again. With {@code MARK_FIRST}, the
 * mark is committed before the change is made.
 */
public final class SynchronousHandler {
  static final String SCHEMA =
      """
      CREATE SCHEMA shop;
      CREATE TABLE shop.event (id text PRIMARY KEY);
      CREATE TABLE shop.subscription (
        id text PRIMARY KEY, status text, price text, quantity integer,
        cancel_at_period_end boolean)\
      """;

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int ERROR = 500;
  private static final int THREADS = 32;
  private static final int NO_BODY = -1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HikariDataSource pool;
  private final String secret;
  private final boolean markFirst;

  private SynchronousHandler(HikariDataSource pool, String secret, boolean markFirst) {
    this.pool = pool;
    this.secret = secret;
    this.markFirst = markFirst;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String signature = exchange.getRequestHeaders().getFirst("Stripe-Signature");
    exchange.sendResponseHeaders(process(body, signature), NO_BODY);
    exchange.close();
  }

  private int process(String body, String signature) {
    try {
      Webhook.Signature.verifyHeader(body, signature, secret, Webhook.DEFAULT_TOLERANCE);
      apply(JSON.readTree(body));
      return OK;
    } catch (SignatureVerificationException e) {
      return BAD_REQUEST;
    } catch (IOException | SQLException e) {
      System.err.println(e);
      return ERROR;
    }
  }

  private void apply(JsonNode event) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      if (!mark(connection, event)) {
        connection.rollback();
        return;
      }
      if (markFirst) {
        connection.commit();
      }
      store(connection, event.at("/data/object"));
      update(connection, "INSERT INTO app.effect (event_id) VALUES (?)", event.path("id").asText());
      connection.commit();
    }
  }

  private static boolean mark(Connection connection, JsonNode event) throws SQLException {
    String insert = "INSERT INTO shop.event (id) VALUES (?) ON CONFLICT DO NOTHING";
    return update(connection, insert, event.path("id").asText()) == 1;
  }

  private static void store(Connection connection, JsonNode subscription) throws SQLException {
    JsonNode item = subscription.at("/items/data/0");
    update(
        connection,
        """
        INSERT INTO shop.subscription (id, status, price, quantity, cancel_at_period_end)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE
           SET status = EXCLUDED.status, price = EXCLUDED.price, quantity = EXCLUDED.quantity,
               cancel_at_period_end = EXCLUDED.cancel_at_period_end\
        """,
        subscription.path("id").asText(),
        subscription.path("status").asText(),
        item.at("/price/id").asText(),
        item.path("quantity").asInt(),
        subscription.path("cancel_at_period_end").asBoolean());
  }

  private static int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }

  /**
   * Serves {@code PORT} with the database in {@code DATABASE_URL}.
   *
   * @throws IOException if the port is taken
   */
  public static void main(String[] arguments) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(System.getenv("DATABASE_URL"));
    config.setUsername("postgres");
    config.setAutoCommit(false);
    // Otherwise the pool never works again if its very first connection is cut.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    // It also starts while the database is unavailable.
    config.setInitializationFailTimeout(-1);
    SynchronousHandler handler =
        new SynchronousHandler(
            new HikariDataSource(config),
            System.getenv("STRIPE_WEBHOOK_SECRET"),
            Boolean.parseBoolean(System.getenv("MARK_FIRST")));
    int port = Integer.parseInt(System.getenv("PORT"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.createContext("/webhook", handler::handle);
    server.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(OK, NO_BODY);
          exchange.close();
        });
    server.start();
  }
}
