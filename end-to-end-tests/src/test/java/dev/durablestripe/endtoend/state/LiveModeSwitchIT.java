package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.EventJson;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers switch from a test key to a live key on the same database. */
@ExtendWith(SharedStack.class)
class LiveModeSwitchIT {
  /** The fake accepts no live key, but the events of this test need no call to Stripe. */
  private static final Map<String, String> LIVE_SETTINGS =
      Map.of(
          "STRIPE_SECRET_KEY", "rk_live_fake", "STRIPE_API_BASE", "", "RECONCILE_INTERVAL", "off");

  private final TestSubscription testMode = new TestSubscription();
  private final TestSubscription liveMode = new TestSubscription();
  private TestNamespace namespace;

  @BeforeEach
  void open(LocalStack stack) {
    namespace = TestNamespace.withNewDatabase(stack);
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  private static String snapshot(TestSubscription subscription, String name, long second) {
    return subscription.snapshot(name, "updated", second, "active", 5);
  }

  private List<String> activeAccounts() {
    return namespace
        .database()
        .sql("SELECT account_id FROM billing.account_subscription WHERE status = 'active'")
        .query(String.class)
        .list();
  }

  @Test
  void workersAndViewSwitchToLiveModeAndTestDataIsDeleted(LocalStack stack) {
    Pipeline pipeline = namespace.startPipeline(Map.of("STRIPE_LIVEMODE", "any"));
    AppProcess worker = namespace.startWorker().awaitHealthy();
    pipeline.apply(snapshot(testMode, "before", 0));
    pipeline.insertAccount(testMode);
    pipeline.insertAccount(liveMode);
    assertThat(activeAccounts()).containsExactly(testMode.id);

    worker.close();
    namespace.startWorker(LIVE_SETTINGS).awaitHealthy();
    String liveEvent = EventJson.inLiveMode(snapshot(liveMode, "live", 0));
    assertThat(pipeline.apply(liveEvent).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(activeAccounts()).containsExactly(liveMode.id);
    EventResult late = pipeline.apply(snapshot(testMode, "late", 60));
    assertThat(late.outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(late.reason()).contains("test mode");
    assertThat(Runbook.query(namespace.database(), "modes")).hasSize(2);

    namespace.database().sql(Runbook.block("delete-test-mode")).update();

    assertThat(pipeline.row(testMode)).isEmpty();
    assertThat(pipeline.row(liveMode)).containsEntry("status", "active");
    assertThat(pipeline.mark(testMode.eventId("before"))).isPresent();
  }
}
