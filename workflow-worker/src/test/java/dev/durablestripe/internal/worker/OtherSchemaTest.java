package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.database.SchemaName;
import dev.durablestripe.internal.worker.event.JavaHandlers;
import dev.durablestripe.internal.worker.event.OperatorAction;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import dev.durablestripe.internal.worker.event.SqlHandlers;
import java.time.Instant;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables are in another schema, and {@code billing} is the application's own. */
class OtherSchemaTest {
  private static final SchemaName OTHER = new SchemaName("stripe");
  private static final DataSource DATABASE = database();
  private static final TestWorker WORKER = new TestWorker(DATABASE, OTHER, new RefundHandler());

  private final String id = TestWorker.unique();

  private static DataSource database() {
    TestPostgres postgres = new TestPostgres(TestPostgres.SUPERUSER);
    postgres.flyway(TestPostgres.SUPERUSER).schemas(OTHER.name()).load().migrate();
    postgres
        .as(TestPostgres.SUPERUSER)
        .sql(
            """
            CREATE SCHEMA billing;
            CREATE TABLE billing.refund (event_id text);
            CREATE ROLE biller_%1$s;
            GRANT USAGE, CREATE ON SCHEMA billing TO biller_%1$s;
            GRANT INSERT ON billing.refund TO biller_%1$s;
            CREATE FUNCTION billing.refund(event jsonb) RETURNS void LANGUAGE sql
            SECURITY DEFINER SET search_path = billing, pg_temp AS
            $$ INSERT INTO refund VALUES ('sql ' || (event ->> 'id')) $$;
            ALTER FUNCTION billing.refund OWNER TO biller_%1$s;
            REVOKE EXECUTE ON FUNCTION billing.refund FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION billing.refund TO postgres;
            INSERT INTO stripe.sql_handler VALUES ('charge.refunded', 'billing', 'refund');
            """
                .formatted(TestWorker.unique()))
        .update();
    return TestPool.over(postgres.dataSource(TestPostgres.SUPERUSER));
  }

  private static final class RefundHandler implements StripeEventHandler {
    @Override
    public Set<String> types() {
      return Set.of("charge.refunded");
    }

    @Override
    public EventChange prepare(ReceivedEvent event) {
      return EventChange.write(
          transaction ->
              transaction
                  .sql("INSERT INTO billing.refund VALUES (:id)")
                  .param("id", event.id())
                  .update());
    }
  }

  @Test
  void eventsAndActionsAreStoredThere() throws Exception {
    String subscription =
        StripeEvents.subscription("sub_" + id, "cus_" + id, "active", "p", 3, Instant.EPOCH);
    String event =
        StripeEvents.event(
            "evt_" + id, "customer.subscription.updated", Instant.now(), subscription);
    TestWorker.STRIPE.event("", event, true);
    TestWorker.STRIPE.subscription("sub_" + id, subscription);

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);
    OperatorAction action =
        new OperatorAction("reapply-" + id, Kind.REAPPLY, "evt_" + id, "", "a test");
    assertThat(WORKER.perform(action).outcome()).isEqualTo(Outcome.APPLIED);

    for (String table : Set.of("stripe_event", "stripe_event_operation", "subscription_change")) {
      assertThat(count("stripe." + table + " WHERE event_id = 'evt_" + id + "'")).isPositive();
    }
    assertThat(count("pg_class WHERE relnamespace = 'billing'::regnamespace")).isOne();
  }

  @Test
  void handlersWriteToTheApplicationsSchema() throws Exception {
    String event =
        StripeEvents.event("evt_" + id, "charge.refunded", Instant.now(), "{\"id\":\"ch_1\"}");

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(count("billing.refund WHERE event_id = 'evt_" + id + "'")).isOne();
    assertThat(count("billing.refund WHERE event_id = 'sql evt_" + id + "'")).isOne();
  }

  @Test
  void typesWithHandlersAreReadThere() {
    WORKER.bean(JavaHandlers.class).record();

    assertThat(WORKER.bean(JavaHandlers.class).notBefore()).containsOnlyKeys("charge.refunded");
    assertThat(WORKER.bean(SqlHandlers.class).notBefore()).containsOnlyKeys("charge.refunded");
  }

  private static long count(String table) {
    return JdbcClient.create(DATABASE)
        .sql("SELECT count(*) FROM " + table)
        .query(Long.class)
        .single();
  }
}
