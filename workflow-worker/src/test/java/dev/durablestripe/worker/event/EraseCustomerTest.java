package dev.durablestripe.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

  private final String unique = TestWorker.unique();
  private final String customer = "cus_" + unique;
  private final String subscription = "sub_" + unique;
  private final Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 3600);
  private final String state =
      StripeEvents.subscription(subscription, customer, "active", "price_1", 5, start);
  private final String updated = event("updated", "customer.subscription.updated", state);
  private final String ignored =
      event(
          "ignored",
          "charge.succeeded",
          "{\"id\":\"ch_1\",\"customer\":\"%s\"}".formatted(customer));
  private final String bought = checkout("bought", subscription);
  private final String rejected = checkout("rejected", subscription + "_gone");

  private String event(String name, String type, String object) {
    return StripeEvents.event("evt_" + unique + "_" + name, type, start, object);
  }

  private String checkout(String name, String of) {
    return event(
        name, "checkout.session.completed", StripeEvents.checkout(customer, of, "a-reference"));
  }

  @BeforeEach
  void storeOneOfEach() throws Exception {
    TestWorker.STRIPE.subscription(subscription, state);
    WORKER.apply(updated);
    WORKER.apply(ignored);
    WORKER.apply(bought);
    WORKER.apply(
        event(
            "deleted",
            "customer.deleted",
            "{\"id\":\"%s\",\"object\":\"customer\"}".formatted(customer)));
    assertThatThrownBy(() -> WORKER.apply(rejected)).isInstanceOf(EventRejectedException.class);
  }

  private void erase() throws Exception {
    Matcher block = BLOCK.matcher(Files.readString(Path.of("..", "docs", "runbook.md")));
    assertThat(block.find()).isTrue();
    TestWorker.database()
        .sql(
            block.group(1).replace(":'customer'", "'" + customer + "'").replace(":'account'", "''"))
        .update();
  }

  @Test
  void leavesOnlyMarksWithoutTheCustomer() throws Exception {
    erase();

    assertThat(tablesWith(customer)).isEmpty();
    assertThat(tablesWith(subscription)).isEmpty();
    assertThat(TestWorker.mark("evt_" + unique + "_updated")).isEqualTo("APPLIED");
  }

  @Test
  void anOldEventDoesNotRestoreTheCustomer() throws Exception {
    erase();

    assertThat(WORKER.apply(updated).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(WORKER.apply(bought).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(WORKER.apply(ignored).outcome()).isEqualTo(Outcome.DISCARDED);
    assertThat(WORKER.apply(rejected).outcome()).isEqualTo(Outcome.DISCARDED);

    assertThat(tablesWith(customer)).isEmpty();
    assertThat(tablesWith(subscription)).isEmpty();
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
