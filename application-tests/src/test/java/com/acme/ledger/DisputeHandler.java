package com.acme.ledger;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import com.stripe.model.Dispute;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;

/** Books a dispute, with jOOQ. */
@Component
class DisputeHandler implements StripeEventHandler {
  private final DSLContext jooq;

  DisputeHandler(DSLContext jooq) {
    this.jooq = jooq;
  }

  @Override
  public Set<String> types() {
    return Set.of("charge.dispute.created");
  }

  @Override
  public EventChange prepare(ReceivedEvent event) {
    Dispute dispute = event.object(Dispute.class).orElseThrow();
    return EventChange.write(
        transaction -> {
          insert("dispute", "dispute", dispute.getId(), dispute.getAmount());
          insert("entry", "reference", dispute.getId(), -dispute.getAmount());
        });
  }

  private void insert(String table, String key, String id, long amount) {
    jooq.insertInto(table(name("ledger", table)), field(name(key)), field(name("amount")))
        .values(id, amount)
        .onConflictDoNothing()
        .execute();
  }
}
