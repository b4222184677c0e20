package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.StripeEventHandler;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * When the application's handlers were first deployed: {@code billing.java_handler}. A handler is
 * recorded by the name of its class.
 */
@Component
public class JavaHandlers {
  private static final Logger log = LoggerFactory.getLogger(JavaHandlers.class);

  private static final String RECORD =
      """
      INSERT INTO billing.java_handler (event_type, handler)
      SELECT * FROM unnest(CAST(:types AS text[]), CAST(:handlers AS text[]))
      ON CONFLICT DO NOTHING
      """;

  private final JdbcClient database;
  private final List<Handled> added;

  /** A type that a handler handles. */
  private record Handled(String type, StripeEventHandler handler) {
    Key key() {
      return new Key(type, AddedHandler.name(handler));
    }
  }

  /** The key of the table. */
  private record Key(String type, String handler) {}

  JavaHandlers(JdbcClient database, EventHandlers handlers) {
    this.database = database;
    List<Handled> found = new ArrayList<>();
    for (String type : handlers.types()) {
      handlers.added(type).forEach(handler -> found.add(new Handled(type, handler)));
    }
    this.added = List.copyOf(found);
  }

  /**
   * Records the handlers that are new.
   *
   * @throws org.springframework.dao.DataAccessException if the database is unavailable or refuses
   */
  public void record() {
    if (added.isEmpty()) {
      return;
    }
    List<Key> keys = added.stream().map(Handled::key).toList();
    database
        .sql(RECORD)
        .param("types", keys.stream().map(Key::type).toArray(String[]::new))
        .param("handlers", keys.stream().map(Key::handler).toArray(String[]::new))
        .update();
  }

  /**
   * Returns the event types that have a handler, with the time before which reconciliation starts
   * no event of the type. Of several handlers, the earliest time counts. A handler that is not
   * recorded, although it is at each start, does not count.
   */
  public Map<String, Instant> notBefore() {
    if (added.isEmpty()) {
      return Map.of();
    }
    Map<Key, Instant> recorded = recorded();
    Map<String, Instant> times = new TreeMap<>();
    for (Handled handled : added) {
      Instant time =
          declared(handled).orElseGet(() -> recorded.getOrDefault(handled.key(), Instant.MAX));
      times.merge(handled.type(), time, (a, b) -> a.isBefore(b) ? a : b);
    }
    return times;
  }

  /** A bug of one handler must not stop the reconciliation of all types. */
  private static Optional<Instant> declared(Handled handled) {
    try {
      return handled.handler().notBefore();
    } catch (RuntimeException e) {
      log.error(
          "A bug in {}.notBefore(): the time of its first deployment counts",
          handled.key().handler(),
          e);
      return Optional.empty();
    }
  }

  private Map<Key, Instant> recorded() {
    Map<Key, Instant> times = new HashMap<>();
    database
        .sql("SELECT event_type, handler, not_before FROM billing.java_handler")
        .query(
            row -> {
              Timestamp time = row.getTimestamp("not_before");
              times.put(
                  new Key(row.getString("event_type"), row.getString("handler")), time.toInstant());
            });
    return times;
  }
}
