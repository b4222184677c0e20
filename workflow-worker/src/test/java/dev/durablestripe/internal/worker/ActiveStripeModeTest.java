package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static dev.durablestripe.internal.worker.TestPostgres.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.durablestripe.internal.worker.database.SchemaName;
import dev.durablestripe.internal.worker.event.KeyScope;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database that contains rows of both modes, from before the mode was stored. */
class ActiveStripeModeTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(ActiveStripeMode.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final TestPostgres database = new TestPostgres(OWNER);
  private final JdbcClient owner = database.as(OWNER);
  private final JdbcClient worker = database.as(WORKER);

  @BeforeEach
  void upgrade() {
    owner.sql("CREATE SCHEMA billing").update();
    // The grants are for the newest tables.
    database.flyway(OWNER).target("2").skipDefaultCallbacks(true).load().migrate();
    owner
        .sql("INSERT INTO billing.account (id, client_reference) VALUES ('acme', 'acme')")
        .update();
    subscription("", "sub_test", "cus_test", false);
    subscription("", "sub_live", "cus_live", true);
    link("cus_test", "2026-01-01");
    link("cus_live", "2026-02-01");
    subscription("", "sub_merged", "cus_merged", true);
    subscription("acct_1", "sub_merged", "cus_merged", true);
    database.flyway(OWNER).load().migrate();
  }

  private void subscription(String account, String id, String customer, boolean livemode) {
    owner
        .sql(
            """
            INSERT INTO billing.subscription (stripe_account, stripe_subscription_id,
                   stripe_customer_id, status, cancel_at_period_end, livemode, as_of_from, as_of,
                   of_creation)
            VALUES (:account, :id, :customer, 'active', false, :livemode, now(), now(), false)
            """)
        .param("account", account)
        .param("id", id)
        .param("customer", customer)
        .param("livemode", livemode)
        .update();
    owner
        .sql("INSERT INTO billing.subscription_item VALUES (:account, :id, 0)")
        .param("account", account)
        .param("id", id)
        .update();
    owner
        .sql(
            """
            INSERT INTO billing.stripe_event (event_id, type, stripe_account, livemode, created,
                   outcome, change_id, workflow_run_id, attempt)
            VALUES (:event, 'customer.subscription.updated', :account, :livemode, now(),
                    'APPLIED', :event, 'run', 1)
            """)
        .param("event", "evt_" + account + id)
        .param("account", account)
        .param("livemode", livemode)
        .update();
  }

  private void link(String customer, String linkedAt) {
    owner
        .sql(
            """
            INSERT INTO billing.account_customer
                   (stripe_account, client_reference, stripe_customer_id, linked_at)
            VALUES ('', 'acme', :customer, CAST(:linkedAt AS timestamptz))
            """)
        .param("customer", customer)
        .param("linkedAt", linkedAt)
        .update();
  }

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  /** What was logged since the last call. */
  private String logged() {
    String text =
        log.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining());
    log.list.clear();
    return text;
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private void start(boolean livemode) {
    new ActiveStripeMode(worker, SchemaName.DEFAULT, new KeyScope(livemode, false)).declare();
  }

  private String shown() {
    return owner
        .sql("SELECT stripe_subscription_id FROM billing.account_subscription")
        .query(String.class)
        .single();
  }

  private List<String> ids(String sql) {
    return owner.sql(sql).query(String.class).list();
  }

  @Test
  void theViewShowsTheModeOfTheWorkersKeyAndNothingIsDeleted() {
    assertThat(shown()).isEqualTo("sub_test");

    start(false);
    assertThat(shown()).isEqualTo("sub_test");
    assertThat(logged())
        .contains("also contains subscriptions of live mode")
        .contains("CALL billing.delete_mode(livemode => true)")
        .doesNotContain("from now on");

    start(true);
    assertThat(shown()).isEqualTo("sub_live");
    assertThat(logged())
        .contains("shows live mode from now on")
        .contains("CALL billing.delete_mode(livemode => false)");
    assertThat(ids("SELECT stripe_subscription_id FROM billing.subscription"))
        .contains("sub_test", "sub_live");
  }

  @Test
  void aCustomerOfTheOtherModeIsNotShownEither() {
    owner.sql("DELETE FROM billing.subscription WHERE livemode").update();

    start(true);

    assertThat(
            owner
                .sql("SELECT stripe_customer_id FROM billing.account_subscription")
                .query()
                .singleRow())
        .containsEntry("stripe_customer_id", "cus_live");
  }

  @Test
  void onlyTheOwnerDeletesAndOnlyTheOtherMode() {
    String deleteTest = "CALL billing.delete_mode(livemode => false)";
    assertThatThrownBy(() -> owner.sql(deleteTest).update())
        .hasMessageContaining("no worker has started yet");
    start(true);

    assertThatThrownBy(() -> worker.sql(deleteTest).update())
        .rootCause()
        .hasMessageContaining("permission denied");
    assertThatThrownBy(() -> owner.sql("CALL billing.delete_mode(livemode => true)").update())
        .hasMessageContaining("in force");
    assertThatThrownBy(() -> owner.sql("CALL billing.delete_mode(livemode => NULL)").update())
        .hasMessageContaining("in force");
    owner.sql(deleteTest).update();

    assertThat(ids("SELECT stripe_subscription_id FROM billing.subscription"))
        .containsExactlyInAnyOrder("sub_live", "sub_merged");
    assertThat(ids("SELECT stripe_subscription_id FROM billing.subscription_item"))
        .containsExactlyInAnyOrder("sub_live", "sub_merged");
    assertThat(ids("SELECT stripe_customer_id FROM billing.account_customer"))
        .containsExactly("cus_live");
    assertThat(ids("SELECT event_id FROM billing.stripe_event")).contains("evt_sub_test");
    logged();
    start(true);
    assertThat(logged()).isEmpty();
  }

  @Test
  void aRowWithAnAccountReplacesTheRowWithout() {
    assertThat(
            ids(
                "SELECT stripe_account FROM billing.subscription"
                    + " WHERE stripe_subscription_id = 'sub_merged'"))
        .containsExactly("acct_1");
  }
}
