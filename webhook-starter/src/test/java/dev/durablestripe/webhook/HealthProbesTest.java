package dev.durablestripe.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.application.ApplicationLauncher;
import dev.durablestripe.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** A starter without Temporal. */
class HealthProbesTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext starter;

  @BeforeAll
  static void start() {
    Settings settings =
        new Settings(
            Map.of(
                "STRIPE_WEBHOOK_SECRET", "whsec_a23456789012345678901234",
                "TEMPORAL_ADDRESS", "127.0.0.1:1",
                "SERVER_PORT", "0",
                "MANAGEMENT_SERVER_PORT", "0"));
    starter =
        ApplicationLauncher.start(
            WebhookStarterApplication.class, settings, StarterSettings.from(settings));
  }

  @AfterAll
  static void stop() {
    starter.close();
  }

  private static HttpResponse<String> health(String probe)
      throws IOException, InterruptedException {
    String port = starter.getEnvironment().getRequiredProperty("local.management.port");
    URI uri = URI.create("http://127.0.0.1:%s/actuator/health%s".formatted(port, probe));
    return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void livenessDoesNotDependOnTemporal() throws Exception {
    HttpResponse<String> liveness = health("/liveness");

    assertThat(liveness.statusCode()).isEqualTo(200);
    assertThat(liveness.body()).doesNotContain("temporal");
  }

  @Test
  void readinessSaysThatTemporalIsMissing() throws Exception {
    HttpResponse<String> readiness = health("/readiness");

    assertThat(readiness.statusCode()).isEqualTo(503);
    assertThat(readiness.body())
        .contains("\"temporal\":{\"details\":{\"temporal\":\"UNAVAILABLE\"},\"status\":\"DOWN\"}");
  }

  @Test
  void healthIsDownWithoutTemporal() throws Exception {
    assertThat(health("").statusCode()).isEqualTo(503);
  }
}
