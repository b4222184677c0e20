package dev.durablestripe.internal.worker.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Reads and writes {@link EventRecord}s: the tables of marks and rejections share the columns. */
final class EventRecordMapper {
  private static final String FIND =
      """
      SELECT type, object, stripe_account, livemode, api_version, created, change_id, customer
        FROM %s WHERE event_id = :event
      """;

  private EventRecordMapper() {}

  static Optional<EventRecord> find(JdbcClient database, String table, String eventId) {
    return database
        .sql(FIND.formatted(table))
        .param("event", eventId)
        .query((row, n) -> read(eventId, row))
        .optional();
  }

  private static EventRecord read(String eventId, ResultSet row) throws SQLException {
    @Nullable OffsetDateTime created = row.getObject("created", OffsetDateTime.class);
    @Nullable String change = row.getString("change_id");
    return new EventRecord(
        eventId,
        row.getString("type"),
        row.getString("object"),
        row.getString("stripe_account"),
        row.getObject("livemode", Boolean.class),
        row.getString("api_version"),
        created == null ? null : created.toInstant(),
        change == null ? eventId : change,
        row.getString("customer"));
  }

  /** The type of a null is given too, because the driver prepares a statement for given types. */
  static StatementSpec bind(StatementSpec statement, EventRecord event) {
    return statement
        .param("event", event.id())
        .param("type", event.type(), Types.VARCHAR)
        .param("object", event.objectId(), Types.VARCHAR)
        .param("account", event.account())
        .param("livemode", event.livemode(), Types.BOOLEAN)
        .param("apiVersion", event.apiVersion(), Types.VARCHAR)
        .param("created", event.created() == null ? null : event.created().atOffset(ZoneOffset.UTC))
        .param("change", event.changeId())
        .param("customer", event.customerId(), Types.VARCHAR);
  }
}
