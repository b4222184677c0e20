package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static dev.durablestripe.internal.worker.TestPostgres.WORKER;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The worker's role, created as in a real installation, has exactly the privileges it needs. */
class WorkerRoleTest {
  private static final TestPostgres DATABASE = new TestPostgres(OWNER);

  private final JdbcClient worker = DATABASE.as(WORKER);

  @BeforeAll
  static void install() {
    DATABASE.flyway(OWNER).load().migrate();
    JdbcClient owner = DATABASE.as(OWNER);
    owner.sql("CREATE SCHEMA shop").update();
    owner.sql("CREATE TABLE shop.invoice (id text)").update();
    owner.sql("INSERT INTO billing.account (id) VALUES ('acme')").update();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM billing.stripe_event",
        "TRUNCATE billing.stripe_event",
        "DELETE FROM billing.stripe_mode",
        "UPDATE billing.stripe_deployment SET id = gen_random_uuid()",
        "CALL billing.delete_mode(livemode => true)",
        "TRUNCATE billing.subscription CASCADE",
        "DELETE FROM billing.account_customer",
        "UPDATE billing.deleted_customer SET deleted_at = now()",
        "DELETE FROM billing.deleted_customer",
        "UPDATE billing.stripe_event_operation SET reason = ''",
        "DELETE FROM billing.stripe_event_operation",
        "INSERT INTO billing.account (id) VALUES ('mine')",
        "UPDATE billing.account SET stripe_customer_id = 'cus_1'",
        "DELETE FROM billing.account",
        "INSERT INTO billing.price_plan VALUES ('price_1', 'Gold')",
        "UPDATE billing.price_plan SET plan = 'Gold'",
        "INSERT INTO billing.sql_handler VALUES ('a', 'b', 'c')",
        "UPDATE billing.sql_handler SET function_name = 'mine'",
        "DELETE FROM billing.sql_handler",
        "UPDATE billing.java_handler SET not_before = now()",
        "DELETE FROM billing.java_handler",
        "UPDATE billing.flyway_schema_history SET success = true",
        "DELETE FROM billing.flyway_schema_history",
        "SELECT * FROM shop.invoice",
        "SELECT setval('billing.subscription_revision', 1)",
        "INSERT INTO billing.subscription_change VALUES (1, 'event', 'evt_1', '', 'sub_1')",
        "UPDATE billing.subscription_change SET after = '{}'",
        "DELETE FROM billing.subscription_change",
        "UPDATE billing.change_consumer SET position = 0",
        "SELECT billing.add_consumer('mine', 'now')",
        "SELECT billing.take_changes('mailer', 1)",
        "SELECT billing.take_state('mine')",
        "SELECT billing.remove_consumer('mailer')",
        "CREATE TABLE billing.mine (id text)",
        "CREATE TABLE public.mine (id text)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION billing.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE billing.stripe_event ADD COLUMN mine text",
        "ALTER TABLE billing.stripe_event OWNER TO durable_stripe_worker",
        "ALTER TABLE billing.stripe_event DISABLE TRIGGER ALL",
        "CREATE TRIGGER mine BEFORE INSERT ON billing.stripe_event"
            + " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE INDEX ON billing.stripe_event (type)",
        "DROP TABLE billing.stripe_event",
        "DROP VIEW billing.account_subscription",
        "DROP SCHEMA billing CASCADE",
        "CREATE ROLE mine",
        "ALTER ROLE durable_stripe_worker SUPERUSER",
        "SET ROLE durable_stripe_owner",
        "SET ROLE postgres",
        "SET session_replication_role = replica",
        "CREATE DATABASE mine",
        "CREATE EXTENSION dblink",
        "COPY billing.account TO PROGRAM 'cat'",
        "COPY billing.account TO '/tmp/mine'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT rolpassword FROM pg_authid",
        "ALTER SYSTEM SET fsync = off",
        "SELECT pg_reload_conf()",
      })
  void isForbidden(String statement) {
    assertThatThrownBy(() -> worker.sql(statement).query().listOfRows())
        .isInstanceOf(DataAccessException.class)
        .rootCause()
        .hasMessageMatching("(?s).*(permission denied|must be|not permitted|not owner).*");
  }

  @Test
  void hasExactlyThePrivilegesOfTheWorker() {
    Map<String, Set<String>> privileges =
        worker
            .sql(
                """
                SELECT table_name, privilege_type FROM information_schema.role_table_grants
                WHERE grantee = :worker AND table_schema = 'billing'
                """)
            .param("worker", WORKER)
            .query((row, n) -> List.of(row.getString(1), row.getString(2)))
            .list()
            .stream()
            .collect(
                Collectors.groupingBy(
                    r -> r.get(0), Collectors.mapping(r -> r.get(1), Collectors.toSet())));

    Set<String> insertOnly = Set.of("SELECT", "INSERT");
    Set<String> update = Set.of("SELECT", "INSERT", "UPDATE");
    Set<String> delete = Set.of("SELECT", "INSERT", "UPDATE", "DELETE");
    Set<String> read = Set.of("SELECT");
    assertThat(privileges)
        .isEqualTo(
            Map.ofEntries(
                entry("stripe_event", update),
                entry("stripe_mode", update),
                entry("stripe_timeline", update),
                entry("follow_up", update),
                entry("stripe_sweep", delete),
                entry("stripe_deployment", read),
                entry("account_customer", update),
                entry("subscription_change", read),
                entry("change_consumer", read),
                entry("subscription", delete),
                entry("stripe_event_rejection", delete),
                entry("subscription_item", delete),
                entry("deleted_customer", insertOnly),
                entry("stripe_event_operation", insertOnly),
                entry("java_handler", insertOnly),
                entry("sql_handler", read),
                entry("account", read),
                entry("price_plan", read),
                entry("account_subscription", read),
                entry("flyway_schema_history", read)));
  }

  @Test
  void theOwnerMigratesAndTheWorkerCannot() {
    var asWorker =
        DATABASE.flyway(WORKER).locations(TestPostgres.MIGRATIONS, "next-release").load();

    assertThatThrownBy(asWorker::migrate).rootCause().hasMessageContaining("must be owner");
    assertThatCode(() -> worker.sql("SELECT count(*) FROM billing.account").query().singleValue())
        .doesNotThrowAnyException();
  }
}
