package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From a key of test mode to one of live mode, with the same database. */
@ExtendWith(SharedStack.class)
class LiveModeSwitchIT {
  /** Its events need no call, and none is made: the fake has no live key. */
  private static final Map<String, String> LIVE =
      Map.of(
          "STRIPE_SECRET_KEY", "rk_live_fake", "STRIPE_API_BASE", "", "RECONCILE_INTERVAL", "off");

  private final TestSubscription test = new TestSubscription();
  private final TestSubscription live = new TestSubscription();
  private LocalPostgres postgres;
  private TestNamespace namespace;

  @BeforeEach
  void open(LocalStack stack) {
    Path data = stack.folder().resolve("going-live-" + UUID.randomUUID());
    postgres = stack.startPostgres(data, Ports.free().postgres());
    namespace = new TestNamespace(stack, postgres);
  }

  @AfterEach
  void close() {
    namespace.close();
    postgres.close();
  }

  private static String snapshot(TestSubscription subscription, String name, long second) {
    return subscription.snapshot(name, "updated", second, "active", 5);
  }

  private void account(TestSubscription subscription) {
    postgres
        .database()
        .sql("INSERT INTO billing.account (id, stripe_customer_id) VALUES (:id, :customer)")
        .param("id", subscription.id)
        .param("customer", subscription.customer)
        .update();
  }

  private List<String> shown() {
    return postgres
        .database()
        .sql("SELECT account_id FROM billing.account_subscription WHERE status = 'active'")
        .query(String.class)
        .list();
  }

  @Test
  void workersAndViewSwitchToLiveModeAndTestDataIsDeleted(LocalStack stack) {
    Pipeline pipeline = namespace.startPipeline(Map.of("STRIPE_LIVEMODE", "any"));
    AppProcess worker = namespace.startWorker().awaitHealthy();
    pipeline.apply(snapshot(test, "before", 0));
    account(test);
    account(live);
    assertThat(shown()).containsExactly(test.id);

    worker.close();
    namespace.startWorker(LIVE).awaitHealthy();
    String liveEvent = snapshot(live, "live", 0).replace("\"livemode\":false", "\"livemode\":true");
    assertThat(pipeline.apply(liveEvent).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(shown()).containsExactly(live.id);
    EventResult late = pipeline.apply(snapshot(test, "late", 60));
    assertThat(late.outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(late.reason()).contains("test mode");
    assertThat(Runbook.query(postgres.database(), "modes")).hasSize(2);

    postgres.database().sql(Runbook.block("delete-test-mode")).update();

    assertThat(pipeline.row(test)).isEmpty();
    assertThat(pipeline.row(live)).containsEntry("status", "active");
    assertThat(pipeline.mark(test.eventId("before"))).isPresent();
  }
}
