package dev.durablestripe.benchmarks.candidates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.benchmarks.load.BenchmarkEvent;
import dev.durablestripe.benchmarks.load.EventSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The minimal transaction of an event: insert its id, write the new state, commit. */
public final class TransactionOnly implements EventSink {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JdbcClient database;
  private final TransactionTemplate transaction;

  /** Creates its tables if they do not exist. */
  public TransactionOnly(DataSource pool) {
    this.database = JdbcClient.create(pool);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
    database
        .sql(
            """
            CREATE SCHEMA IF NOT EXISTS bare;
            CREATE TABLE IF NOT EXISTS bare.seen (event_id text PRIMARY KEY);
            CREATE TABLE IF NOT EXISTS bare.subscription (
              id text PRIMARY KEY, customer text, status text, price text, quantity bigint)
            """)
        .update();
  }

  @Override
  public void accept(BenchmarkEvent event) {
    JsonNode subscription = object(event);
    transaction.executeWithoutResult(
        status -> {
          if (insertId(event)) {
            write(subscription);
          }
        });
  }

  private static JsonNode object(BenchmarkEvent event) {
    try {
      return JSON.readTree(event.json()).path("data").path("object");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean insertId(BenchmarkEvent event) {
    return database
            .sql("INSERT INTO bare.seen VALUES (:id) ON CONFLICT DO NOTHING")
            .param("id", event.id())
            .update()
        == 1;
  }

  private void write(JsonNode subscription) {
    JsonNode item = subscription.path("items").path("data").path(0);
    database
        .sql(
            """
            INSERT INTO bare.subscription VALUES (:id, :customer, :status, :price, :quantity)
            ON CONFLICT (id) DO UPDATE SET customer = EXCLUDED.customer, status = EXCLUDED.status,
               price = EXCLUDED.price, quantity = EXCLUDED.quantity
            """)
        .param("id", subscription.path("id").asText())
        .param("customer", subscription.path("customer").asText())
        .param("status", subscription.path("status").asText())
        .param("price", item.path("price").path("id").asText())
        .param("quantity", item.path("quantity").asLong())
        .update();
  }
}
