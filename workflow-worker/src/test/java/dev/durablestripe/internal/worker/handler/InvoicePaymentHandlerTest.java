package dev.durablestripe.internal.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.TestWorker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvoicePaymentHandlerTest {
  private static final TestWorker WORKER = new TestWorker();

  private final Fixture fixture = new Fixture().putAtStripe("customer.subscription.updated");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "invoice.paid", "invoice.paid.2020-08-27",
        "invoice.payment_failed", "invoice.payment_failed.2020-08-27"
      })
  void fetchesTheSubscriptionInEveryLayout(String name) throws Exception {
    assertThat(WORKER.apply(fixture.read(name)).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(TestWorker.subscription(fixture.subscription)).containsEntry("status", "active");
    assertThat(fixture.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"invoice.paid", "invoice.payment_failed"})
  void fetchesTheInvoiceThatAThinEventNames(String name) throws Exception {
    TestWorker.STRIPE.put("", "/v1/invoices/in_" + fixture.unique, fixture.object(name));

    assertThat(WORKER.apply(fixture.read("v1." + name)).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(TestWorker.subscription(fixture.subscription)).containsEntry("status", "active");
  }

  @Test
  void anInvoiceWithoutASubscriptionChangesNothing() throws Exception {
    String event =
        fixture.read("invoice.paid.2020-08-27").replace("\"sub_" + fixture.unique + "\"", "null");

    assertThat(WORKER.apply(event).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(TestWorker.subscription(fixture.subscription)).isEmpty();
    assertThat(fixture.calls()).isZero();
  }

  @Test
  void anOldInvoiceIsStaleWithoutACall() throws Exception {
    WORKER.apply(
        fixture
            .read("customer.subscription.updated")
            .replace("\"created\": 1795000060", "\"created\": 1795000100"));

    String invoice = fixture.read("invoice.paid").replace("evt_", "evt_invoice_");
    assertThat(WORKER.apply(invoice).outcome()).isEqualTo(Outcome.STALE);

    assertThat(fixture.calls()).isZero();
  }
}
