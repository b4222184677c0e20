package com.acme.refunds;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/** The same handler with a bug: a refund need not have a reason. */
@AutoConfiguration
public class ChargeRefunded implements StripeEventHandler {
  private static final String INSERT = "INSERT INTO app.refund (event_id) VALUES (:event)";

  @Override
  public Set<String> types() {
    return Set.of("charge.refunded");
  }

  @Override
  public EventChange prepare(ReceivedEvent event) {
    JsonObject data = JsonParser.parseString(event.json()).getAsJsonObject().getAsJsonObject("data");
    if (data.getAsJsonObject("object").get("reason").getAsString().isEmpty()) {
      return EventChange.nothing();
    }
    return EventChange.write(
        transaction -> transaction.sql(INSERT).param("event", event.id()).update());
  }
}
