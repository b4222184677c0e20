package dev.durablestripe.endtoend.failure;

import dev.durablestripe.internal.fake.SubscriptionLifecycle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a load has left in the database. */
final class CrashOutcome {
  private final JdbcClient database;
  private final CrashLoad load;

  CrashOutcome(JdbcClient database, CrashLoad load) {
    this.database = database;
    this.load = load;
  }

  /** The ids of accepted events without a mark. */
  Set<String> unmarked() {
    Set<String> unmarked = new TreeSet<>(load.accepted());
    unmarked.removeAll(
        database.sql("SELECT event_id FROM billing.stripe_event").query(String.class).set());
    return unmarked;
  }

  /** The number of effects of each refund that has any. */
  Map<String, Long> effects() {
    Map<String, Long> effects = new HashMap<>();
    database
        .sql("SELECT event_id, count(*) FROM app.refund GROUP BY event_id")
        .query(
            row -> {
              effects.put(row.getString(1), row.getLong(2));
            });
    return effects;
  }

  /** One sentence for each subscription that differs from Stripe's. */
  List<String> differing() {
    List<String> differing = new ArrayList<>();
    for (SubscriptionLifecycle lifecycle : load.lifecycles()) {
      String stored = stored(lifecycle);
      if (!stored.equals(lifecycle.stateAtStripe())) {
        differing.add(
            "%s is %s, at Stripe %s".formatted(lifecycle.id(), stored, lifecycle.stateAtStripe()));
      }
    }
    return differing;
  }

  private String stored(SubscriptionLifecycle lifecycle) {
    try {
      return database
          .sql(SubscriptionLifecycle.STORED_STATE)
          .param("id", lifecycle.id())
          .query(String.class)
          .optional()
          .orElse("missing");
    } catch (DataAccessException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
