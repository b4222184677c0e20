package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static dev.durablestripe.internal.worker.TestPostgres.SUPERUSER;
import static dev.durablestripe.internal.worker.TestPostgres.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements in docs/change-feed.md, as the role {@code shop} that they are for. */
class ChangeFeedDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "change-feed.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```sql ?(\\S*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final String FIRST = "";

  private static final TestPostgres DATABASE = new TestPostgres(OWNER);
  private static final Map<String, String> STATEMENTS = statements();
  private static final Set<String> EXECUTED = new HashSet<>();
  private static final String SHOP = "shop_" + TestWorker.unique();

  private final JdbcClient shop = DATABASE.as(SHOP);
  private final FeedSession worker = new FeedSession(DATABASE.dataSource(WORKER));

  private static Map<String, String> statements() {
    try {
      Map<String, String> statements = new HashMap<>();
      Matcher block = BLOCK.matcher(Files.readString(DOCUMENT));
      while (block.find()) {
        assertThat(statements.put(block.group(1), block.group(2))).isNull();
      }
      return statements;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String statement(String name) {
    EXECUTED.add(name);
    return Objects.requireNonNull(STATEMENTS.get(name), name);
  }

  @BeforeAll
  static void install() {
    DATABASE.flyway(OWNER).load().migrate();
    JdbcClient superuser = DATABASE.as(SUPERUSER);
    // The role has another name, because all tests share the server.
    superuser.sql("CREATE ROLE " + SHOP + " LOGIN").update();
    superuser.sql("CREATE SCHEMA shop AUTHORIZATION " + SHOP).update();
    DATABASE
        .as(OWNER)
        .sql(statement("feed-grant").replace("TO shop;", "TO " + SHOP + ";"))
        .update();
    DATABASE.as(SHOP).sql(statement("react-table")).update();
    DATABASE.as(SHOP).sql(statement("mail-table")).update();
  }

  @AfterAll
  static void everyStatementIsExecuted() {
    assertThat(EXECUTED).isEqualTo(STATEMENTS.keySet());
  }

  /** Account, whether it is active, and seats of each row. */
  private List<String> entitlements(String id) {
    return shop.sql(
            "SELECT concat_ws(' ', account, active, seats) FROM shop.entitlement"
                + " WHERE subscription = :id ORDER BY account")
        .param("id", id)
        .query(String.class)
        .list();
  }

  private void setStatus(String id, String status) {
    worker
        .sql(
            "UPDATE billing.subscription SET status = :status, last_event_id = 'evt_1',"
                + " revision = nextval('billing.subscription_revision')"
                + " WHERE stripe_subscription_id = :id")
        .param("status", status)
        .param("id", id)
        .update();
    worker.commit();
  }

  @Test
  void reactToAChange() {
    worker.write("sub_react", 5);
    worker.commit();
    startReacting();
    assertThat(entitlements("sub_react")).containsExactly(" t 5");
    shop.sql(statement("react-start")).query().singleRow();

    worker.write("sub_react", 7);
    worker.write("sub_react", 8);
    worker.commit();
    worker.write("sub_new", 1);
    worker.commit();
    assertThat(react()).isEqualTo(2);
    assertThat(entitlements("sub_react")).containsExactly(" t 8");
    assertThat(entitlements("sub_new")).containsExactly(" t 1");

    setStatus("sub_react", "canceled");
    DATABASE
        .as(OWNER)
        .sql("DELETE FROM billing.subscription WHERE stripe_subscription_id = 'sub_new'")
        .update();
    assertThat(react()).isEqualTo(2);

    assertThat(entitlements("sub_react")).containsExactly(" f 8");
    assertThat(entitlements("sub_new")).containsExactly(" f");
    assertThat(react()).isZero();
  }

  private long react() {
    return shop.sql(statement("react-take")).query(Long.class).single();
  }

  /** As the worker's statement does it: under the account first. */
  @Test
  void aSubscriptionThatMovesToItsAccountStaysActive() {
    worker.write("sub_moved", 5);
    worker.commit();
    startReacting();
    worker
        .sql(
            """
            INSERT INTO billing.subscription (stripe_account, stripe_subscription_id, status,
                   seat_limit, cancel_at_period_end, livemode, as_of_from, as_of, of_creation)
            SELECT 'acct_1', stripe_subscription_id, status, seat_limit, cancel_at_period_end,
                   livemode, as_of_from, as_of, of_creation
              FROM billing.subscription WHERE stripe_subscription_id = 'sub_moved'
            """)
        .update();
    worker
        .sql(
            "DELETE FROM billing.subscription"
                + " WHERE stripe_account = '' AND stripe_subscription_id = 'sub_moved'")
        .update();
    worker.commit();

    assertThat(react()).isEqualTo(2);

    assertThat(entitlements("sub_moved")).containsExactly(" f", "acct_1 t 5");
  }

  private void startReacting() {
    shop.sql("DELETE FROM shop.entitlement").update();
    shop.sql(statement("react-state")).update();
  }

  @Test
  void testModeEntitlesNobody() {
    writeInTestMode("sub_test");
    startReacting();
    writeInTestMode("sub_test_new");

    assertThat(react()).isPositive();

    assertThat(shop.sql("SELECT * FROM shop.entitlement WHERE subscription LIKE 'sub_test%'"))
        .satisfies(rows -> assertThat(rows.query().listOfRows()).isEmpty());
  }

  private void writeInTestMode(String id) {
    worker.write(id, 5);
    worker
        .sql("UPDATE billing.subscription SET livemode = false WHERE stripe_subscription_id = :id")
        .param("id", id)
        .update();
    worker.commit();
  }

  @Test
  void sendMailOnce() {
    shop.sql(statement("mail-start")).query().singleRow();
    worker.write("sub_mail", 5);
    worker
        .sql(
            "UPDATE billing.subscription SET stripe_customer_id = 'cus_1'"
                + " WHERE stripe_subscription_id = 'sub_mail'")
        .update();
    worker.commit();
    setStatus("sub_mail", "past_due");
    worker.write("sub_mail", 6);
    worker.commit();

    assertThat(shop.sql(statement("mail-take")).update()).isEqualTo(1);
    assertThat(shop.sql(statement("mail-take")).update()).isZero();
    Map<String, Object> mail = shop.sql(statement("mail-next")).query().singleRow();
    assertThat(mail).containsEntry("customer", "cus_1");
    shop.sql(statement("mail-sent")).params(mail).update();

    assertThat(shop.sql(statement("mail-next")).query().listOfRows()).isEmpty();
    assertThat(shop.sql(statement(FIRST)).query().listOfRows()).isEmpty();
  }

  @Test
  void listenAndRemove() {
    shop.sql(statement("mail-start")).query().singleRow();
    shop.sql(statement("feed-listen")).update();

    DATABASE.as(OWNER).sql(statement("feed-remove")).query().singleRow();

    assertThatThrownBy(() -> shop.sql(statement(FIRST)).query().listOfRows())
        .rootCause()
        .hasMessageContaining("There is no consumer mailer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM billing.subscription",
        "SELECT * FROM billing.subscription_change",
        "DELETE FROM billing.subscription_change",
        "SELECT * FROM billing.change_consumer",
        "UPDATE billing.change_consumer SET position = 0",
        "SELECT billing.remove_consumer('mailer')",
        "SELECT billing.remove_taken_changes(interval '0', 1)",
        "SELECT billing.settled_position()",
        "SELECT billing.lock_consumer('mailer')",
        "SELECT last_value FROM billing.subscription_revision",
        "SELECT nextval('billing.subscription_revision')",
        "CREATE TABLE billing.mine (id text)",
        "CREATE TRIGGER mine AFTER INSERT ON shop.mail"
            + " FOR EACH ROW EXECUTE FUNCTION billing.subscription_change_after()",
      })
  void aConsumerMayDoNothingElse(String statement) {
    assertThatThrownBy(() -> shop.sql(statement).query().listOfRows())
        .isInstanceOf(DataAccessException.class)
        .rootCause()
        .hasMessageContaining("permission denied");
  }

  /** Neither a function nor an operator of the caller's is called with the owner's rights. */
  @Test
  void theCallersSearchPathIsNotUsed() {
    shop.sql(
            """
            CREATE TABLE shop.change_consumer (name text, position bigint);
            SET search_path = shop, billing;
            DO $$ BEGIN PERFORM billing.add_consumer('searching', 'now'); END $$
            """)
        .update();

    assertThat(shop.sql("SELECT count(*) FROM shop.change_consumer").query(Long.class).single())
        .isZero();
  }
}
