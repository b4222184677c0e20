package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.durablestripe.internal.application.ApplicationLauncher;
import dev.durablestripe.internal.application.IsolatedContext;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.worker.stripe.StripeApi;
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

/** A worker that can reach neither Temporal, PostgreSQL nor Stripe. */
class HealthProbesTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Enough failed calls to open the worker's circuit breaker for Stripe. */
  private static final int FAILED_CALLS = 10;

  /** The platform's own account, as opposed to a connected one. */
  private static final String PLATFORM = "";

  private static ConfigurableApplicationContext worker;

  @BeforeAll
  static void start() {
    Settings settings =
        new Settings(
            Map.of(
                "STRIPE_SECRET_KEY", "rk_test_1",
                "STRIPE_API_BASE", "http://127.0.0.1:1",
                "SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/none",
                "SPRING_DATASOURCE_USERNAME", "none",
                "TEMPORAL_ADDRESS", "127.0.0.1:1",
                "MANAGEMENT_SERVER_PORT", "0"));
    worker =
        ApplicationLauncher.start(
            WorkflowWorkerApplication.NAME,
            WorkflowWorkerApplication.class,
            settings,
            WorkerSettings.from(settings));
  }

  @AfterAll
  static void stop() {
    worker.close();
  }

  private static HttpResponse<String> health(String probe)
      throws IOException, InterruptedException {
    String port = worker.getEnvironment().getRequiredProperty("local.management.port");
    URI uri = URI.create("http://127.0.0.1:%s/actuator/health%s".formatted(port, probe));
    return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void livenessDependsOnNothingElse() throws Exception {
    HttpResponse<String> liveness = health("/liveness");

    assertThat(liveness.statusCode()).isEqualTo(200);
    assertThat(liveness.body()).doesNotContain("temporal", "db", "worker", "stripe");
  }

  @Test
  void readinessSaysWhatIsMissing() throws Exception {
    StripeApi stripe = worker.getBean(IsolatedContext.class).bean(StripeApi.class);
    for (int i = 0; i < FAILED_CALLS; i++) {
      assertThat(catchThrowable(() -> stripe.subscription(PLATFORM, "sub_1"))).isNotNull();
    }

    HttpResponse<String> readiness = health("/readiness");

    assertThat(readiness.statusCode()).isEqualTo(503);
    assertThat(readiness.body())
        .containsPattern(
            "\"temporal\":\\{\"details\":\\{[^}]*\"UNAVAILABLE\"[^}]*},\"status\":\"DOWN\"}")
        .containsPattern("\"db\":\\{.*?\"status\":\"DOWN\"}")
        .contains("\"worker\":{\"details\":{\"polls\":false},\"status\":\"DOWN\"}")
        .contains("\"stripe\":{\"details\":{\"available\":false},\"status\":\"UNKNOWN\"}");
    assertThat(health("").statusCode()).isEqualTo(503);
  }
}
