package dev.durablestripe.internal.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.TestWorker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckoutSessionCompletedHandlerTest {
  private static final String NAME = "checkout.session.completed";
  private static final TestWorker WORKER = new TestWorker();

  private final Fixture fixture = new Fixture().putAtStripe("customer.subscription.updated");

  private List<String> links() {
    return TestWorker.database()
        .sql(
            "SELECT stripe_customer_id FROM billing.account_customer WHERE client_reference = :reference")
        .param("reference", "ref_" + fixture.unique)
        .query(String.class)
        .list();
  }

  @ParameterizedTest
  @ValueSource(strings = {NAME, NAME + ".2020-08-27", "v1." + NAME})
  void linksTheCustomerAndFetchesTheSubscription(String name) throws Exception {
    TestWorker.STRIPE.put(
        "", "/v1/checkout/sessions/cs_test_" + fixture.unique, fixture.object(NAME));

    assertThat(WORKER.apply(fixture.read(name)).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(links()).containsExactly(fixture.customer);
    assertThat(TestWorker.subscription(fixture.subscription)).containsEntry("status", "active");
    assertThat(fixture.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment", "setup"})
  void onlyLinksTheCustomerIfThereIsNoSubscription(String mode) throws Exception {
    String event =
        fixture
            .read(NAME)
            .replace("\"subscription\": \"sub_" + fixture.unique + "\"", "\"subscription\": null")
            .replace("\"mode\": \"subscription\"", "\"mode\": \"" + mode + "\"");

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(links()).containsExactly(fixture.customer);
    assertThat(fixture.calls()).isZero();
  }

  @Test
  void doesNotLinkAGuest() throws Exception {
    String event =
        fixture
            .read(NAME)
            .replace("\"customer\": \"" + fixture.customer + "\"", "\"customer\": null")
            .replace("\"subscription\": \"sub_" + fixture.unique + "\"", "\"subscription\": null");

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(links()).isEmpty();
  }

  @Test
  void linksTheCustomerOfAnOldCheckoutWithoutACall() throws Exception {
    WORKER.apply(
        fixture
            .read("customer.subscription.updated")
            .replace("\"created\": 1795000060", "\"created\": 1795000100"));

    assertThat(WORKER.apply(fixture.read(NAME).replace("evt_", "evt_cs_")).outcome())
        .isEqualTo(Outcome.APPLIED);

    assertThat(links()).containsExactly(fixture.customer);
    assertThat(fixture.calls()).isZero();
  }
}
