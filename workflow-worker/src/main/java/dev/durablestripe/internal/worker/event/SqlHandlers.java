package dev.durablestripe.internal.worker.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The functions that applications have registered, in {@code billing.sql_handler}. Nothing is
 * cached: a row counts from the next attempt on.
 */
@Component
public class SqlHandlers {
  /** The rows of a type, in the order in which the functions run. */
  static final String OF_TYPE =
      """
      SELECT handler.function_schema, handler.function_name,
             EXISTS (SELECT FROM billing.sql_handler twin
                      WHERE twin.event_type = :twinType
                        AND twin.function_schema = handler.function_schema
                        AND twin.function_name = handler.function_name) AS also_for_twin
        FROM billing.sql_handler handler
       WHERE handler.event_type = :type
       ORDER BY handler.function_schema COLLATE "C", handler.function_name COLLATE "C"
      """;

  private static final String THIN = "v1.";

  private final JdbcClient database;

  SqlHandlers(JdbcClient database) {
    this.database = database;
  }

  /** Returns the functions of an event type, in the order in which they run. */
  List<SqlHandler> find(String type) {
    return database
        .sql(OF_TYPE)
        .param("type", type)
        .param("twinType", twinType(type))
        .query((row, n) -> read(row))
        .list();
  }

  /** Reads a row of {@link #OF_TYPE}. */
  static SqlHandler read(ResultSet row) throws SQLException {
    return new SqlHandler(
        row.getString("function_schema"),
        row.getString("function_name"),
        row.getBoolean("also_for_twin"));
  }

  /** The type of the other form of an event; of a type that exists only in version 2, none. */
  static String twinType(String type) {
    return type.startsWith(THIN) ? type.substring(THIN.length()) : THIN + type;
  }

  /**
   * Returns the event types that have a function, with the time before which reconciliation starts
   * no event of the type. Of several functions, the earliest time counts.
   */
  public Map<String, Instant> notBefore() {
    Map<String, Instant> times = new TreeMap<>();
    database
        .sql(
            "SELECT event_type, min(not_before) AS not_before FROM billing.sql_handler GROUP BY event_type")
        .query(
            row -> {
              Timestamp time = row.getTimestamp("not_before");
              times.put(row.getString("event_type"), time.toInstant());
            });
    return times;
  }
}
