package dev.durablestripe.worker.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** A {@link EventRecord} as parameters and columns, which marks and rejections share. */
final class EventRecordMapper {
  private EventRecordMapper() {}

  static StatementSpec bind(StatementSpec statement, EventRecord event) {
    return statement
        .param("event", event.id())
        .param("type", event.type())
        .param("object", event.object())
        .param("account", event.account())
        .param("livemode", event.livemode())
        .param("apiVersion", event.apiVersion())
        .param("created", event.created() == null ? null : event.created().atOffset(ZoneOffset.UTC))
        .param("change", event.changeId())
        .param("customer", event.customer());
  }

  static EventRecord read(String eventId, ResultSet row) throws SQLException {
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
}
