package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction.Kind;
import org.junit.jupiter.api.Test;

/** Events of live mode, and a worker whose key is of test mode. */
class OtherModeTest {
  private static final TestWorker TEST = new TestWorker();
  private static final TestWorker LIVE = new TestWorker(new KeyScope(true, false));

  private final TestSubscription subscription = new TestSubscription();
  private final String id = subscription.eventId("a");
  private final String live =
      subscription.updated("a", 0, "active", 5).replace("\"livemode\":false", "\"livemode\":true");

  @Test
  void areIgnoredHoweverOftenTheyAreStarted() throws Exception {
    EventResult first = TEST.apply(live);
    EventResult reset = TEST.apply(live);

    assertThat(first.outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(first.reason()).contains("live mode").contains("test mode");
    assertThat(reset).isEqualTo(first);
    assertThat(TestWorker.mark(id)).isEqualTo("IGNORED");
    assertThat(subscription.row()).isEmpty();
  }

  @Test
  void areAppliedByAResetOnceTheKeyIsOfTheirMode() throws Exception {
    TEST.apply(live);

    assertThat(LIVE.apply(live).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(subscription.row()).containsEntry("livemode", true);
    assertThat(TEST.apply(live).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
  }

  @Test
  void areNotReapplied() {
    TestWorker.STRIPE.event("", live, true);
    var reapply = new OperatorAction(TestWorker.unique(), Kind.REAPPLY, id, "", "a test");

    assertThatThrownBy(() -> TEST.perform(reapply))
        .isInstanceOf(OperatorRequestRefusedException.class)
        .hasMessageContaining("live mode");
    assertThat(TestWorker.mark(id)).isEqualTo("none");
    assertThat(subscription.row()).isEmpty();
  }

  @Test
  void anEventWithAnObjectOfTheOtherModeIsRejected() {
    String inconsistent = live.replaceFirst("\"livemode\":true", "\"livemode\":false");

    assertThatThrownBy(() -> TEST.apply(inconsistent)).isInstanceOf(EventRejectedException.class);
    assertThat(subscription.row()).isEmpty();
  }

  @Test
  void aClaimIsIgnoredWithoutAMark() throws Exception {
    EventVerifier verifier = TEST.bean(EventVerifier.class);

    EventResult result = verifier.ignoreOtherMode(TestWorker.parse(live), "run").orElseThrow();

    assertThat(result.outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(result.reason()).contains("live mode");
    assertThat(TestWorker.mark(id)).isEqualTo("none");
    assertThat(LIVE.bean(EventVerifier.class).ignoreOtherMode(TestWorker.parse(live), "run"))
        .isEmpty();
  }
}
