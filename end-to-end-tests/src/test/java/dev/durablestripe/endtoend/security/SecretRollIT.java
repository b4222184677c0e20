package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.WebhookClient;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * While the signing secret is rolled, the starter has the old and the new one. The worker has only
 * the new one, and asks Stripe for events that were signed with the old one.
 */
@ExtendWith(SharedStack.class)
class SecretRollIT {
  private static final String OLD_SECRET = "whsec_old_0123456789abcdefghijk";

  private final TestSubscription subscription = new TestSubscription();

  @Test
  void acceptsBothSecretsAndNoOther(LocalStack stack) {
    Ports ports = Ports.free();
    Map<String, String> overrides =
        Map.of("STRIPE_WEBHOOK_SECRET", OLD_SECRET + "," + LocalStack.WEBHOOK_SECRET);
    stack.stripe().event("", event("old", 0), true);
    try (AppProcess starter = stack.startStarter(ports, overrides, stack.log("rolling-starter"))) {
      starter.awaitHealthy();
      int port = ports.webhook();

      assertThat(post(port, OLD_SECRET, event("old", 0))).isEqualTo(200);
      assertThat(post(port, LocalStack.WEBHOOK_SECRET, event("new", 60))).isEqualTo(200);
      assertThat(post(port, "whsec_other_0123456789abcdefghijk", event("other", 120)))
          .isEqualTo(400);
    }
    Pipeline pipeline = new Pipeline(stack);
    assertThat(pipeline.result(subscription.eventId("old"))).isNotNull();
    assertThat(pipeline.result(subscription.eventId("new"))).isNotNull();
    assertThat(pipeline.workflows().exists(subscription.eventId("other"))).isFalse();
    assertThat(calls(stack, "old")).isEqualTo(1);
    assertThat(calls(stack, "new")).isZero();
  }

  private static int post(int port, String secret, String event) {
    return new WebhookClient(port, secret).post(event).statusCode();
  }

  private int calls(LocalStack stack, String name) {
    return stack.stripe().calls("/v1/events/" + subscription.eventId(name));
  }

  private String event(String name, long second) {
    return subscription.snapshot(name, "updated", second, "active", 5);
  }
}
