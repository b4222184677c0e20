package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.test.DurableStripe;
import dev.durablestripe.test.DurableStripeExtension;
import dev.durablestripe.test.Outcome;
import dev.durablestripe.test.TestEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ExtendWith(DurableStripeExtension.class)
class ChargeRefundedHandlerTest {
  private static TestEvent refunded(String charge, long amountRefunded) {
    return TestEvent.of(
        "charge.refunded",
        """
        {"id": "%s", "object": "charge", "customer": "cus_1", "amount_refunded": %d}"""
            .formatted(charge, amountRefunded));
  }

  @Test
  void aRefundIsStored(DurableStripe stripe) {
    TestEvent refund = refunded("ch_1", 500);

    stripe.post(refund);

    assertThat(stripe.awaitOutcome(refund)).isEqualTo(Outcome.APPLIED);
    assertThat(stripe.query("SELECT amount FROM shop.refund WHERE charge = 'ch_1'"))
        .containsExactly(Map.of("amount", 500L));
  }

  @Test
  void theOrderAndTheDeathOfAWorkerDoNotMatter(DurableStripe stripe) {
    List<TestEvent> refunds =
        List.of(refunded("ch_2", 300), refunded("ch_2", 500), refunded("ch_2", 900));

    var state =
        stripe.inEveryOrder(refunds, "SELECT amount FROM shop.refund WHERE charge = 'ch_2'");

    assertThat(state).containsExactly(Map.of("amount", 900L));
  }
}
