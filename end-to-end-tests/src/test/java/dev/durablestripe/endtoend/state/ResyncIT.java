package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.OperatorClient;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.fake.HeldRequest;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports and corrects subscriptions. Each test uses its own Connect account. For a longer import:
 * {@code -Dresync.subscriptions=100000}.
 */
@ExtendWith(SharedStack.class)
class ResyncIT {
  private static final Logger log = LoggerFactory.getLogger(ResyncIT.class);
  private static final int SUBSCRIPTIONS = Integer.getInteger("resync.subscriptions", 1_000);

  private final TestSubscription subscription = new TestSubscription();
  private final String account = subscription.account;
  private Pipeline pipeline;
  private OperatorClient operator;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
    operator = new OperatorClient(stack);
  }

  private void putAtStripe(LocalStack stack, int n) {
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

  private long countRows() {
    return pipeline
        .database()
        .sql("SELECT count(*) FROM billing.subscription WHERE stripe_account = :account")
        .param("account", account)
        .query(Long.class)
        .single();
  }

  private static long progress(WorkflowStub resync) {
    return Long.parseLong(String.valueOf(resync.query("progress", Map.class).get("read")));
  }

  @Test
  void anImportContinuesAfterAWorkerIsKilled(LocalStack stack) {
    for (int n = 0; n < SUBSCRIPTIONS; n++) {
      putAtStripe(stack, n);
    }
    HeldRequest request = stack.stripe().hold("/v1/subscriptions");
    WorkflowStub resync = operator.start("ResyncSubscriptions", Map.of("account", account));
    for (int pages = 0; pages < SUBSCRIPTIONS / 300; pages++) {
      request.awaitArrival();
      HeldRequest next = stack.stripe().hold("/v1/subscriptions");
      request.release();
      request = next;
    }
    request.awaitArrival();
    long before = countRows();
    assertThat(progress(resync)).isEqualTo(before);

    stack.worker().kill();
    request.release();
    stack.restartWorker();

    long start = System.nanoTime();
    assertThat(OperatorClient.result(resync)).containsEntry("read", SUBSCRIPTIONS);
    log.info(
        "{} of {} subscriptions imported in {} s",
        SUBSCRIPTIONS - before,
        SUBSCRIPTIONS,
        Duration.ofNanos(System.nanoTime() - start).toSeconds());
    assertThat(before).isPositive().isLessThan(SUBSCRIPTIONS);
    assertThat(countRows()).isEqualTo(SUBSCRIPTIONS);
    assertThat(operator.run("ResyncSubscriptions", Map.of("account", account, "dry_run", true)))
        .containsEntry("read", SUBSCRIPTIONS)
        .containsEntry("different", 0);
  }

  @Test
  void aDryRunOnlyReports(LocalStack stack) {
    putAtStripe(stack, 1);
    putAtStripe(stack, 2);
    operator.run("ResyncSubscriptions", Map.of("account", account));
    pipeline.setSeats(subscription.id + "_1", 99);

    Map<String, Object> report =
        operator.run("ResyncSubscriptions", Map.of("account", account, "dry_run", true));

    assertThat(report)
        .containsEntry("read", 2)
        .containsEntry("different", 1)
        .containsEntry("mended", 0);
    assertThat(String.valueOf(report.get("examples"))).contains(subscription.id + "_1");
    assertThat(seats()).isEqualTo(99);
  }

  @Test
  void oneCustomerIsCorrected(LocalStack stack) {
    putAtStripe(stack, 1);
    putAtStripe(stack, 2);
    operator.run("ResyncSubscriptions", Map.of("account", account));
    pipeline.setSeats(subscription.id + "_1", 99);

    Map<String, Object> result =
        operator.run(
            "ResyncSubscriptions",
            Map.of("account", account, "customer", subscription.customer + "_1"));

    assertThat(result)
        .containsEntry("read", 1)
        .containsEntry("different", 1)
        .containsEntry("mended", 1);
    assertThat(seats()).isEqualTo(1);
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
