package com.acme.refunds;

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

/** A right handler, tested as its author would. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "refunds.handler=lasting")
@ExtendWith(DurableStripeExtension.class)
class RefundsIT {
  private static TestEvent refund(String charge, int amountRefunded) {
    return TestEvent.of(
        "charge.refunded",
        """
        {"id": "%s", "object": "charge", "amount_refunded": %d}"""
            .formatted(charge, amountRefunded));
  }

  @Test
  void aRefundIsStored(DurableStripe stripe) {
    TestEvent refund = refund("ch_1", 500);

    stripe.post(refund);

    assertThat(stripe.awaitOutcome(refund)).isEqualTo(Outcome.APPLIED);
    assertThat(stripe.query("SELECT amount FROM refund WHERE charge = 'ch_1'"))
        .containsExactly(Map.of("amount", 500L));
  }

  @Test
  void theOrderDoesNotMatter(DurableStripe stripe) {
    List<TestEvent> refunds = List.of(refund("ch_2", 500), refund("ch_2", 900));

    var state =
        stripe.inEveryOrder(refunds, "SELECT amount, events FROM refund WHERE charge = 'ch_2'");

    assertThat(state).containsExactly(Map.of("amount", 900L, "events", 2L));
  }
}
