package dev.durablestripe.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.event.OperatorAction.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Events of live mode, and a worker whose key is of test mode. */
class OtherModeTest {
  private static final TestWorker TEST = new TestWorker();
  private static final TestWorker LIVE = new TestWorker(new KeyScope(true, false));

  private final String unique = TestWorker.unique();
  private final String id = "evt_" + unique;
  private final String subscription = "sub_" + unique;
  private final String live =
      StripeEvents.event(
              id,
              "customer.subscription.updated",
              Instant.now(),
              StripeEvents.subscription(
                  subscription, "cus_" + unique, "active", "price_1", 5, Instant.now()))
          .replace("\"livemode\":false", "\"livemode\":true");

  @Test
  void areIgnoredHoweverOftenTheyAreStarted() throws Exception {
    EventResult first = TEST.apply(live);
    EventResult reset = TEST.apply(live);

    assertThat(first.outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(first.reason()).contains("live mode").contains("test mode");
    assertThat(reset).isEqualTo(first);
    assertThat(TestWorker.mark(id)).isEqualTo("IGNORED");
    assertThat(TestWorker.subscription(subscription)).isEmpty();
  }

  @Test
  void areAppliedByAResetOnceTheKeyIsOfTheirMode() throws Exception {
    TEST.apply(live);

    assertThat(LIVE.apply(live).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(TestWorker.subscription(subscription)).containsEntry("livemode", true);
    assertThat(TEST.apply(live).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
  }

  @Test
  void areNotReapplied() {
    TestWorker.STRIPE.event("", live, true);
    var operation = new OperatorAction("operation-" + unique, Kind.REAPPLY, id, "", "a test");

    assertThatThrownBy(
            () -> TEST.bean(OperatorActions.class).perform(operation, new Attempt(unique, 1)))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("live mode");
    assertThat(TestWorker.mark(id)).isEqualTo("none");
    assertThat(TestWorker.subscription(subscription)).isEmpty();
  }

  @Test
  void anObjectOfTheOtherModeInAnEventIsRejected() {
    String odd = live.replaceFirst("\"livemode\":true", "\"livemode\":false");

    assertThatThrownBy(() -> TEST.apply(odd)).isInstanceOf(EventRejectedException.class);
    assertThat(TestWorker.subscription(subscription)).isEmpty();
  }

  @Test
  void aClaimIsIgnoredWithoutAMark() throws Exception {
    EventVerifier verification = TEST.bean(EventVerifier.class);

    EventResult result = verification.ignoreOtherMode(TestWorker.parse(live), "run").orElseThrow();

    assertThat(result.outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(result.reason()).contains("live mode");
    assertThat(TestWorker.mark(id)).isEqualTo("none");
    assertThat(LIVE.bean(EventVerifier.class).ignoreOtherMode(TestWorker.parse(live), "run"))
        .isEmpty();
  }
}
