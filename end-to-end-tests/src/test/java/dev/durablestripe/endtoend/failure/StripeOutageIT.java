package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events that need a call to Stripe are retried until Stripe recovers, with a telling failure. */
@ExtendWith(SharedStack.class)
class StripeOutageIT {
  private final TestSubscription subscription = new TestSubscription();

  @ParameterizedTest
  @CsvSource({
    "503, StripeRefused, Stripe answered 503",
    "401, StripeKeyRefused, check the key",
    "403, StripeKeyRefused, check the key",
    "429, StripeRateLimited, we call too often",
  })
  void eventsWaitUntilStripeRecovers(int status, String type, String message, LocalStack stack) {
    Pipeline pipeline = new Pipeline(stack);
    String id = subscription.eventId("bought");
    stack.stripe().fail("/v1/subscriptions/" + subscription.id, status);
    pipeline.post(subscription.checkout("bought", "somebody"));

    var failure = pipeline.workflows().awaitAttempt(id, 2).getLastFailure();
    assertThat(failure.getApplicationFailureInfo().getType()).isEqualTo(type);
    assertThat(failure.getMessage()).contains(message);
    assertThat(pipeline.mark(id)).isEmpty();

    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(subscription)).containsEntry("status", "active");
  }

  @Test
  void workersWithANewKeyApplyTheWaitingEvents(LocalStack stack) {
    String id = subscription.eventId("bought");
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    try (TestNamespace namespace = new TestNamespace(stack, stack.postgres())) {
      Pipeline pipeline = namespace.pipelineWithoutStarter();
      Path jar = stack.jar("workflow-worker");
      AppProcess workerWithRevokedKey =
          namespace.startWorker(jar, Map.of("STRIPE_SECRET_KEY", "rk_test_revoked")).awaitHealthy();
      pipeline.post(subscription.checkout("bought", "somebody"));
      var failure = pipeline.workflows().awaitAttempt(id, 2).getLastFailure();
      assertThat(failure.getApplicationFailureInfo().getType()).isEqualTo("StripeKeyRefused");

      workerWithRevokedKey.close();
      namespace.startWorker(jar).awaitHealthy();

      assertThat(pipeline.result(id).outcome()).isEqualTo(Outcome.APPLIED);
    }
  }
}
