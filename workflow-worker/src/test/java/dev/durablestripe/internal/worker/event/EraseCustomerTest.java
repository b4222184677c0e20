package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SQL in the runbook's section "Erase a customer". */
class EraseCustomerTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```sql erase-customer\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final TestWorker WORKER = new TestWorker();

  private final TestSubscription subscription = new TestSubscription();
  private final String updated = subscription.updated("updated", 0, "active", 5);
  private final String ignored =
      event(
          "ignored",
          "charge.succeeded",
          "{\"id\":\"ch_1\",\"customer\":\"%s\"}".formatted(subscription.customer));
  private final String bought =
      subscription.checkout("bought", subscription.start, subscription.unique);
  private final String rejected =
      bought
          .replace(subscription.eventId("bought"), subscription.eventId("rejected"))
          .replace(subscription.id, subscription.id + "_gone");

  private String event(String name, String type, String object) {
    return subscription.event(name, type, subscription.start, object);
  }

  @BeforeEach
  void storeOneOfEach() throws Exception {
    subscription.putAtStripe("active", 5);
    WORKER.apply(updated);
    WORKER.apply(ignored);
    WORKER.apply(bought);
    WORKER.apply(
        event(
            "deleted",
            "customer.deleted",
            "{\"id\":\"%s\",\"object\":\"customer\"}".formatted(subscription.customer)));
    assertThatThrownBy(() -> WORKER.apply(rejected)).isInstanceOf(EventRejectedException.class);
  }

  private void erase() throws Exception {
    erase(subscription.customer, "");
  }

  private static void erase(String customer, String account) throws Exception {
    Matcher block = BLOCK.matcher(Files.readString(Path.of("..", "docs", "runbook.md")));
    assertThat(block.find()).isTrue();
    TestWorker.database()
        .sql(
            block
                .group(1)
                .replace(":'customer'", "'" + customer + "'")
                .replace(":'account'", "'" + account + "'"))
        .update();
  }

  @Test
  void leavesOnlyMarksWithoutTheCustomer() throws Exception {
    erase();

    assertThat(tablesWith(subscription.customer)).isEmpty();
    assertThat(tablesWith(subscription.id)).isEmpty();
    assertThat(TestWorker.mark(subscription.eventId("updated"))).isEqualTo("APPLIED");
  }

  @Test
  void anOldEventDoesNotRestoreTheCustomer() throws Exception {
    erase();

    assertThat(WORKER.apply(updated).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(WORKER.apply(bought).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(WORKER.apply(ignored).outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(WORKER.apply(rejected).outcome()).isEqualTo(Outcome.DISCARDED);

    assertThat(tablesWith(subscription.customer)).isEmpty();
    assertThat(tablesWith(subscription.id)).isEmpty();
  }

  /** Its first rows were stored before events named their account. */
  @Test
  void leavesNothingOfASubscriptionThatHasMovedToItsAccount() throws Exception {
    TestSubscription moved = new TestSubscription();
    String account = "acct_" + moved.unique;
    WORKER.apply(moved.updated("first", 0, "active", 1));
    WORKER.apply(
        TestSubscription.withField("context", account, moved.updated("second", 20, "active", 2)));
    assertThat(tablesWith(moved.id)).contains("subscription_change");

    erase(moved.customer, account);

    assertThat(tablesWith(moved.customer)).isEmpty();
    assertThat(tablesWith(moved.id)).isEmpty();
  }

  private static List<String> tablesWith(String id) {
    return TestWorker.database()
        .sql(
            "SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = 'billing' AND table_type = 'BASE TABLE'")
        .query(String.class)
        .list()
        .stream()
        .filter(
            table ->
                TestWorker.database()
                    .sql(
                        "SELECT EXISTS (SELECT FROM billing.%s t WHERE t::text LIKE :id)"
                            .formatted(table))
                    .param("id", "%" + id + "%")
                    .query(Boolean.class)
                    .single())
        .toList();
  }
}
