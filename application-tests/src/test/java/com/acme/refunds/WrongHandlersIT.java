package com.acme.refunds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.test.DurableStripe;
import dev.durablestripe.test.DurableStripeExtension;
import dev.durablestripe.test.Outcome;
import dev.durablestripe.test.TestEvent;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** The kit finds what is wrong with these handlers. */
@ExtendWith(DurableStripeExtension.class)
class WrongHandlersIT {
  private static TestEvent refund(String charge, int amountRefunded) {
    return TestEvent.of(
        "charge.refunded",
        """
        {"id": "%s", "object": "charge", "amount_refunded": %d}"""
            .formatted(charge, amountRefunded));
  }

  @Nested
  @SpringBootTest(
      webEnvironment = WebEnvironment.RANDOM_PORT,
      properties = "refunds.handler=order-dependent")
  class OrderDependent {
    @Test
    void theLastToArriveWins(DurableStripe stripe) {
      List<TestEvent> refunds = List.of(refund("ch_1", 500), refund("ch_1", 700));

      assertThatThrownBy(() -> stripe.inEveryOrder(refunds, "SELECT amount FROM refund"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("Given order, nothing killed: [{amount=700}]")
          .hasMessageContaining("This time: [{amount=500}]")
          .hasMessageContaining("one after another, each of them twice")
          .hasMessageContaining("Order: [2. %s, 1. %s]".formatted(refunds.get(1), refunds.get(0)));
      // As before.
      assertThat(stripe.query("SELECT * FROM refund")).isEmpty();
    }
  }

  @Nested
  @SpringBootTest(
      webEnvironment = WebEnvironment.RANDOM_PORT,
      properties = "refunds.handler=repeated")
  class NotIdempotent {
    @Test
    void aKilledAttemptCountsTwice(DurableStripe stripe) {
      List<TestEvent> refunds = List.of(refund("ch_1", 500));

      assertThatThrownBy(() -> stripe.inEveryOrder(refunds, "SELECT events FROM refund"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("Given order, nothing killed: [{events=1}]")
          .hasMessageContaining("This time: [{events=2}]")
          .hasMessageContaining("the worker is killed before it commits each event");
    }
  }

  @Nested
  @SpringBootTest(
      webEnvironment = WebEnvironment.RANDOM_PORT,
      properties = "refunds.handler=failing")
  class Failing {
    @Test
    void theFailureIsShown(DurableStripe stripe) {
      TestEvent refund = refund("ch_1", 500);
      stripe.post(refund);

      assertThat(stripe.awaitFailure(refund))
          .contains("IllegalStateException: ")
          .contains("no such account");
    }

    @Test
    void aRejectionIsAnOutcome(DurableStripe stripe) {
      TestEvent refund = refund("ch_rejected", 500);
      stripe.post(refund);

      assertThat(stripe.awaitOutcome(refund)).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void aTypeWithoutAHandlerIsNotATest(DurableStripe stripe) {
      List<TestEvent> events = List.of(TestEvent.of("charge.captured", "{\"id\":\"ch_1\"}"));

      assertThatThrownBy(() -> stripe.inEveryOrder(events, "SELECT 1"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("No handler supports any of");
    }
  }
}
