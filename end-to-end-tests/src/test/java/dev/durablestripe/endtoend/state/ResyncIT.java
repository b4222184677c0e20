package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.fake.HeldRequest;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.local.LocalStack;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscriptions imported and renamespaceed, each test on a Connect account of its own. {@code
 * -Dresync.subscriptions=100000} makes the import a long one.
 */
@ExtendWith(SharedStack.class)
class ResyncIT {
  private static final Logger log = LoggerFactory.getLogger(ResyncIT.class);
  private static final int MANY = Integer.getInteger("resync.subscriptions", 1_000);

  private final TestSubscription subscription = new TestSubscription();
  private final String account = subscription.customer.replace("cus_", "acct_");
  private Pipeline pipeline;
  private OperatorClient operator;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    operator = new OperatorClient(stack);
  }

  private void stripeHas(LocalStack stack, int n) {
    String id = subscription.id + "_" + n;
    stack
        .stripe()
        .put(
            account,
            "/v1/subscriptions/" + id,
            StripeEvents.subscription(
                id,
                subscription.customer + "_" + n,
                "active",
                TestSubscription.PRICE,
                n,
                subscription.start));
  }

  private long stored() {
    return pipeline
        .database()
        .sql("SELECT count(*) FROM billing.subscription WHERE stripe_account = :account")
        .param("account", account)
        .query(Long.class)
        .single();
  }

  private static long read(WorkflowStub resync) {
    return Long.parseLong(String.valueOf(resync.query("progress", Map.class).get("read")));
  }

  @Test
  void anImportContinuesAfterAWorkerIsKilled(LocalStack stack) {
    for (int n = 0; n < MANY; n++) {
      stripeHas(stack, n);
    }
    HeldRequest page = stack.stripe().hold("/v1/subscriptions");
    WorkflowStub resync = operator.start("ResyncSubscriptions", Map.of("account", account));
    for (int pages = 0; pages < MANY / 300; pages++) {
      page.awaitArrival();
      HeldRequest next = stack.stripe().hold("/v1/subscriptions");
      page.release();
      page = next;
    }
    page.awaitArrival();
    long before = stored();
    assertThat(read(resync)).isEqualTo(before);

    stack.worker().kill();
    page.release();
    stack.restartWorker();

    long start = System.nanoTime();
    assertThat(OperatorClient.result(resync)).containsEntry("read", MANY);
    log.info(
        "{} of {} subscriptions imported in {} s",
        MANY - before,
        MANY,
        Duration.ofNanos(System.nanoTime() - start).toSeconds());
    assertThat(before).isPositive().isLessThan(MANY);
    assertThat(stored()).isEqualTo(MANY);
    assertThat(operator.run("ResyncSubscriptions", Map.of("account", account, "dry_run", true)))
        .containsEntry("read", MANY)
        .containsEntry("different", 0);
  }

  @Test
  void aDryRunOnlyReports(LocalStack stack) {
    stripeHas(stack, 1);
    stripeHas(stack, 2);
    operator.run("ResyncSubscriptions", Map.of("account", account));
    edit();

    Map<String, Object> told =
        operator.run("ResyncSubscriptions", Map.of("account", account, "dry_run", true));

    assertThat(told)
        .containsEntry("read", 2)
        .containsEntry("different", 1)
        .containsEntry("mended", 0);
    assertThat(String.valueOf(told.get("examples"))).contains(subscription.id + "_1");
    assertThat(seats()).isEqualTo(99);
  }

  @Test
  void oneCustomerIsCorrected(LocalStack stack) {
    stripeHas(stack, 1);
    stripeHas(stack, 2);
    operator.run("ResyncSubscriptions", Map.of("account", account));
    edit();

    Map<String, Object> mended =
        operator.run(
            "ResyncSubscriptions",
            Map.of("account", account, "customer", subscription.customer + "_1"));

    assertThat(mended)
        .containsEntry("read", 1)
        .containsEntry("different", 1)
        .containsEntry("mended", 1);
    assertThat(seats()).isEqualTo(1);
  }

  private void edit() {
    pipeline
        .database()
        .sql("UPDATE billing.subscription SET seat_limit = 99 WHERE stripe_subscription_id = :id")
        .param("id", subscription.id + "_1")
        .update();
  }

  private long seats() {
    return pipeline
        .database()
        .sql("SELECT seat_limit FROM billing.subscription WHERE stripe_subscription_id = :id")
        .param("id", subscription.id + "_1")
        .query(Long.class)
        .single();
  }
}
