package dev.durablestripe.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A starter that knows two signing secrets, while one is rolled. */
@ExtendWith(SharedStack.class)
class SecretRollIT {
  private final Subject subject = new Subject();

  @Test
  void takesBothAndNoOther(LocalStack stack) {
    Ports own = Ports.free();
    Map<String, String> settings = new HashMap<>(stack.starterSettings());
    settings.put(
        "STRIPE_WEBHOOK_SECRET", "whsec_old_0123456789abcdefghijk,whsec_new_0123456789abcdefghijk");
    settings.put("SERVER_PORT", String.valueOf(own.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(own.webhookManagement()));
    try (Program starter =
        Program.start(
            stack.jar("webhook-starter"),
            settings,
            own.webhookManagement(),
            stack.folder().resolve("rolling-starter.log"))) {
      starter.awaitHealthy();
      String url = "http://127.0.0.1:%d/api/v1/webhooks/stripe".formatted(own.webhook());

      assertThat(
              new Webhook(url, "whsec_old_0123456789abcdefghijk")
                  .post(event("old", 0))
                  .statusCode())
          .isEqualTo(200);
      assertThat(
              new Webhook(url, "whsec_new_0123456789abcdefghijk")
                  .post(event("new", 60))
                  .statusCode())
          .isEqualTo(200);
      assertThat(
              new Webhook(url, "whsec_other_0123456789abcdefghijk")
                  .post(event("other", 120))
                  .statusCode())
          .isEqualTo(400);
    }
    Pipeline pipeline = new Pipeline(stack);
    assertThat(pipeline.result(subject.event("old"))).isNotNull();
    assertThat(pipeline.result(subject.event("new"))).isNotNull();
    assertThat(pipeline.hasWorkflow(subject.event("other"))).isFalse();
  }

  private String event(String name, long second) {
    return subject.snapshot(name, "updated", second, "active", 5);
  }
}
