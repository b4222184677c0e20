package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessedEventsTest {
  private static final TestWorker WORKER = new TestWorker();

  private final String unique = TestWorker.unique();

  private String snapshot(String name) {
    return StripeEvents.event(
        "evt_" + unique + name,
        "customer.deleted",
        Instant.now(),
        "{\"id\":\"cus_%s\"}".formatted(unique));
  }

  private String thinTwin(String name) {
    return StripeEvents.thin(
        "evt_" + unique + name + "_thin",
        "v1.customer.deleted",
        Instant.now(),
        "customer",
        "cus_" + unique,
        "evt_" + unique + name);
  }

  private static List<String> unprocessed(String... events) throws Exception {
    List<StripeEvent> parsed = new java.util.ArrayList<>();
    for (String event : events) {
      parsed.add(TestWorker.parse(event));
    }
    return WORKER.bean(ProcessedEvents.class).findUnprocessed(parsed).stream().sorted().toList();
  }

  @Test
  void anEventOfTheOtherModeIsNotUnprocessed() throws Exception {
    String other = snapshot("_live").replace("\"livemode\":false", "\"livemode\":true");

    assertThat(unprocessed(other, snapshot("_test"))).containsExactly("evt_" + unique + "_test");
  }

  @Test
  void anAppliedEventAndItsTwinAreProcessed() throws Exception {
    WORKER.apply(snapshot("_1"));
    WORKER.apply(thinTwin("_2"));

    assertThat(
            unprocessed(
                snapshot("_1"), thinTwin("_1"), snapshot("_2"), thinTwin("_2"), snapshot("_3")))
        .containsExactly("evt_" + unique + "_3");
  }

  @Test
  void anIgnoredEventIsProcessed() throws Exception {
    String ignored = StripeEvents.event("evt_" + unique, "payout.paid", Instant.now(), "{}");
    WORKER.apply(ignored);

    assertThat(unprocessed(ignored)).isEmpty();
  }

  @Test
  void theThinTwinOfAnIgnoredEventIsUnprocessed() throws Exception {
    String ignored = StripeEvents.event("evt_" + unique, "payout.paid", Instant.now(), "{}");
    WORKER.apply(ignored);
    String thin =
        StripeEvents.thin(
            "evt_" + unique + "_thin",
            "v1.payout.paid",
            Instant.now(),
            "payout",
            "po_" + unique,
            "evt_" + unique);

    assertThat(unprocessed(thin)).containsExactly("evt_" + unique + "_thin");
  }

  @Test
  void aRejectedEventIsProcessed() throws Exception {
    String rejected = StripeEvents.event("evt_" + unique, "customer.deleted", Instant.now(), "{}");
    try {
      WORKER.apply(rejected);
    } catch (EventRejectedException expected) {
      // It names no customer.
    }
    assertThat(unprocessed(rejected)).isEmpty();
  }

  @Test
  void noEventsAreUnprocessed() throws Exception {
    assertThat(unprocessed()).isEmpty();
  }
}
