package dev.durablestripe.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A starter without Temporal. */
class HealthProbesTest {
  private static TestStarter starter;

  @BeforeAll
  static void start() {
    starter = new TestStarter(TestStarter.NO_TEMPORAL);
  }

  @AfterAll
  static void stop() {
    starter.close();
  }

  @Test
  void livenessDoesNotDependOnTemporal() throws Exception {
    HttpResponse<String> liveness = starter.health("/liveness");

    assertThat(liveness.statusCode()).isEqualTo(200);
    assertThat(liveness.body()).doesNotContain("temporal");
  }

  @Test
  void readinessSaysThatTemporalIsMissing() throws Exception {
    HttpResponse<String> readiness = starter.health("/readiness");

    assertThat(readiness.statusCode()).isEqualTo(503);
    assertThat(readiness.body())
        .containsPattern("\"temporal\":\\{\"details\":\\{[^}]*},\"status\":\"DOWN\"}");
  }

  @Test
  void healthIsDownWithoutTemporal() throws Exception {
    assertThat(starter.health("").statusCode()).isEqualTo(503);
  }

  @Test
  void theWebhookAcceptsBodiesUpToOneMebibyte() throws Exception {
    // Not signed, so they are refused only after they were received.
    assertThat(starter.post(new byte[1024 * 1024], "t=1,v1=1").statusCode()).isEqualTo(400);
    assertThat(starter.post(new byte[1024 * 1024 + 1], "t=1,v1=1").statusCode()).isEqualTo(413);
  }
}
