package dev.durablestripe.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A webhook at another path than the usual one. */
class WebhookPathTest {
  private static final byte[] EVENT = {'{', '}'};

  @Test
  void theWebhookIsAtThePathThatIsSet() throws Exception {
    try (TestStarter starter = new TestStarter(TestStarter.NO_TEMPORAL, "/hooks/stripe")) {
      assertThat(starter.post("/hooks/stripe", EVENT, "t=1,v1=0").statusCode()).isEqualTo(400);
      assertThat(starter.post(EVENT, "t=1,v1=0").statusCode()).isEqualTo(404);
    }
  }
}
