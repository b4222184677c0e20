package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.worker.database.SchemaName;
import dev.durablestripe.internal.worker.event.KeyScope;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The mode, live or test, whose subscriptions {@code billing.account_subscription} shows: the mode
 * of the worker that started last.
 */
@Component
class ActiveStripeMode {
  private static final Logger log = LoggerFactory.getLogger(ActiveStripeMode.class);

  private static final String DECLARE =
      """
      INSERT INTO billing.stripe_mode AS mode (livemode) VALUES (:livemode)
      ON CONFLICT (one) DO UPDATE
         SET livemode = EXCLUDED.livemode, since = clock_timestamp()
       WHERE mode.livemode <> EXCLUDED.livemode
      """;

  private static final String HAS_OTHER_MODE =
      "SELECT EXISTS (SELECT FROM billing.subscription WHERE livemode = NOT :livemode)";

  private final JdbcClient database;
  private final SchemaName schema;
  private final boolean livemode;

  ActiveStripeMode(JdbcClient database, SchemaName schema, KeyScope scope) {
    this.database = database;
    this.schema = schema;
    this.livemode = scope.livemode();
  }

  /**
   * Stores the key's mode, and logs what an operator should know about the other mode.
   *
   * @throws org.springframework.dao.DataAccessException if the database is unavailable or refuses
   */
  void declare() {
    Optional<Boolean> previous =
        database
            .sql("SELECT livemode FROM billing.stripe_mode")
            .query((row, n) -> row.getBoolean("livemode"))
            .optional();
    database.sql(DECLARE).param("livemode", livemode).update();
    String mode = KeyScope.mode(livemode);
    String other = KeyScope.mode(!livemode);
    if (previous.isPresent() && previous.get() != livemode) {
      log.warn(
          "STRIPE_SECRET_KEY is of {} mode, and the key of the worker that started before was of {}"
              + " mode: {}.account_subscription shows {} mode from now on.",
          mode,
          other,
          schema,
          mode);
    }
    if (database.sql(HAS_OTHER_MODE).param("livemode", livemode).query(Boolean.class).single()) {
      log.warn(
          "The database also contains subscriptions of {} mode. They are neither shown nor changed."
              + " The schema's owner can delete them with: CALL {}.delete_mode(livemode => {})",
          other,
          schema,
          !livemode);
    }
  }
}
