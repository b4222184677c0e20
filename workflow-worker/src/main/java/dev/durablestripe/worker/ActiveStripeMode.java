package dev.durablestripe.worker;

import dev.durablestripe.worker.event.KeyScope;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which mode's subscriptions {@code billing.account_subscription} shows: that of the key of the
 * worker that started last.
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

  private static final String HAS_OTHERS =
      "SELECT EXISTS (SELECT FROM billing.subscription WHERE livemode = NOT :livemode)";

  private final JdbcClient database;
  private final boolean livemode;

  ActiveStripeMode(JdbcClient database, KeyScope scope) {
    this.database = database;
    this.livemode = scope.livemode();
  }

  /**
   * Writes the key's mode down, and says what an operator should know of the other one.
   *
   * @throws org.springframework.dao.DataAccessException when the database refuses
   */
  void declare() {
    Optional<Boolean> before =
        database
            .sql("SELECT livemode FROM billing.stripe_mode")
            .query((row, n) -> row.getBoolean("livemode"))
            .optional();
    database.sql(DECLARE).param("livemode", livemode).update();
    String mode = KeyScope.mode(livemode);
    String other = KeyScope.mode(!livemode);
    if (before.isPresent() && before.get() != livemode) {
      log.warn(
          "STRIPE_SECRET_KEY is of {} mode, and the last worker's was of {} mode:"
              + " billing.account_subscription shows {} mode from now on.",
          mode,
          other,
          mode);
    }
    if (database.sql(HAS_OTHERS).param("livemode", livemode).query(Boolean.class).single()) {
      log.warn(
          "The database also holds subscriptions of {} mode. They are neither shown nor changed;"
              + " the schema's owner removes them with: CALL billing.delete_mode(livemode => {})",
          other,
          !livemode);
    }
  }
}
