package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.ShopDatabase;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a function leaves in the session is gone before the worker uses the connection again. */
class SqlHandlerSessionTest {
  private static final ShopDatabase DATABASE = new ShopDatabase();

  private final String unique = TestWorker.unique();
  private final String type = "test." + unique;
  private final String id = "evt_" + unique;
  private final String function = "f_" + unique;
  private final String event = StripeEvents.event(id, type, Instant.now(), "{}");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PERFORM set_config('search_path', 'shop, pg_catalog', false);",
        "PERFORM set_config('statement_timeout', '7000', false);",
        "PERFORM set_config('lock_timeout', '1', false);",
        "PERFORM set_config('TimeZone', 'Asia/Tokyo', false);",
        "PERFORM set_config('default_transaction_read_only', 'on', false);",
        "PERFORM set_config('durable_stripe.positions_above', '9000', false);",
        // Until the transaction ends, the second value hides the first one.
        "PERFORM set_config('lock_timeout', '1', false); PERFORM set_config('lock_timeout', '0', true);",
        "CREATE TEMP VIEW stripe_event AS SELECT 1; CREATE DOMAIN pg_temp.jsonb AS text;"
      })
  void isAsItWas(String statements) throws Exception {
    String before = session();
    DATABASE.handle(
        type,
        function,
        statements + " INSERT INTO shop.call (handler, event) VALUES ('called', event);");

    assertThat(DATABASE.worker().apply(event).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(session()).isEqualTo(before);
    assertThat(DATABASE.calls(id)).hasSize(1);
  }

  /** The same in all connections of the pool. */
  private static String session() {
    return DATABASE.inAllSessions(
        """
        SELECT pg_catalog.concat_ws('|',
               pg_catalog.current_setting('search_path'),
               pg_catalog.current_setting('statement_timeout'),
               pg_catalog.current_setting('lock_timeout'),
               pg_catalog.current_setting('TimeZone'),
               pg_catalog.current_setting('default_transaction_read_only'),
               nullif(pg_catalog.current_setting('durable_stripe.positions_above', true), ''),
               (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class
                 WHERE relnamespace = pg_catalog.pg_my_temp_schema()),
               (SELECT pg_catalog.count(*) FROM pg_catalog.pg_type
                 WHERE typnamespace = pg_catalog.pg_my_temp_schema()))
        """);
  }

  @Test
  void aDeferredConstraintFailsAsTheFunctionDoes() {
    DATABASE
        .shop()
        .sql(
            "CREATE TABLE shop.item_%1$s (id int PRIMARY KEY, parent int REFERENCES shop.item_%1$s DEFERRABLE INITIALLY DEFERRED)"
                .formatted(unique))
        .update();
    DATABASE.handle(type, function, "INSERT INTO item_%s VALUES (1, 2);".formatted(unique));

    assertThatThrownBy(() -> DATABASE.worker().apply(event))
        .isInstanceOf(SqlHandlerException.class)
        .hasMessageStartingWith(
            "A deferred trigger or constraint of an SQL handler failed, SQLSTATE 23503: ");

    assertThat(DATABASE.mark(id)).isEqualTo("none");
  }
}
