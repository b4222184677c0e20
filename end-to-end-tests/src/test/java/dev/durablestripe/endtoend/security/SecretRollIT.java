package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.WebhookClient;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A starter that knows two signing secrets, while one is rolled. The worker does not know the old
 * one any more: what was signed with it is asked from Stripe.
 */
@ExtendWith(SharedStack.class)
class SecretRollIT {
  private static final String OLD = "whsec_old_0123456789abcdefghijk";

  private final TestSubscription subscription = new TestSubscription();

  @Test
  void acceptsBothSecretsAndNoOther(LocalStack stack) {
    Ports own = Ports.free();
    Map<String, String> settings = new HashMap<>(stack.starterSettings());
    settings.put("STRIPE_WEBHOOK_SECRET", OLD + "," + LocalStack.WEBHOOK_SECRET);
    settings.put("SERVER_PORT", String.valueOf(own.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(own.webhookManagement()));
    stack.stripe().event("", event("old", 0), true);
    try (AppProcess starter =
        AppProcess.start(
            stack.jar("webhook-starter"),
            settings,
            own.webhookManagement(),
            stack.folder().resolve("rolling-starter.log"))) {
      starter.awaitHealthy();
      String url = "http://127.0.0.1:%d/api/v1/webhooks/stripe".formatted(own.webhook());

      assertThat(post(url, OLD, event("old", 0))).isEqualTo(200);
      assertThat(post(url, LocalStack.WEBHOOK_SECRET, event("new", 60))).isEqualTo(200);
      assertThat(post(url, "whsec_other_0123456789abcdefghijk", event("other", 120)))
          .isEqualTo(400);
    }
    Pipeline pipeline = new Pipeline(stack);
    assertThat(pipeline.result(subscription.eventId("old"))).isNotNull();
    assertThat(pipeline.result(subscription.eventId("new"))).isNotNull();
    assertThat(pipeline.workflows().exists(subscription.eventId("other"))).isFalse();
    assertThat(asked(stack, "old")).isEqualTo(1);
    assertThat(asked(stack, "new")).isZero();
  }

  private static int post(String url, String secret, String event) {
    return new WebhookClient(url, secret).post(event).statusCode();
  }

  private int asked(LocalStack stack, String name) {
    return stack.stripe().calls("/v1/events/" + subscription.eventId(name));
  }

  private String event(String name, long second) {
    return subscription.snapshot(name, "updated", second, "active", 5);
  }
}
