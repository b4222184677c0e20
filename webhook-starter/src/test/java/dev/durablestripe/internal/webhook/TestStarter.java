package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.application.ApplicationLauncher;
import dev.durablestripe.internal.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;

/** The starter in the test's process, on free ports. */
final class TestStarter implements AutoCloseable {
  static final String SECRET = "whsec_a23456789012345678901234";

  /** Where no Temporal is. */
  static final String NO_TEMPORAL = "127.0.0.1:1";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ConfigurableApplicationContext context;

  TestStarter(String temporalAddress) {
    this(temporalAddress, StripeWebhookController.PATH);
  }

  TestStarter(String temporalAddress, String path) {
    Settings settings =
        new Settings(
            Map.of(
                "STRIPE_WEBHOOK_SECRET",
                SECRET,
                "WEBHOOK_PATH",
                path,
                "TEMPORAL_ADDRESS",
                temporalAddress,
                "TEMPORAL_NAMESPACE",
                "shop",
                "SERVER_PORT",
                "0",
                "MANAGEMENT_SERVER_PORT",
                "0"));
    context =
        ApplicationLauncher.start(
            WebhookStarterApplication.NAME,
            WebhookStarterApplication.class,
            settings,
            StarterSettings.from(settings));
  }

  /** Asks the management port for its health. */
  HttpResponse<String> health(String probe) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(uri("local.management.port", "/actuator/health" + probe)).build(),
        BodyHandlers.ofString());
  }

  /** Posts an event to the webhook, at its usual path. */
  HttpResponse<String> post(byte[] event, String signature)
      throws IOException, InterruptedException {
    return post(StripeWebhookController.PATH, event, signature);
  }

  /** Posts an event to a path. */
  HttpResponse<String> post(String path, byte[] event, String signature)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(uri("local.server.port", path))
            .header("Stripe-Signature", signature)
            .POST(BodyPublishers.ofByteArray(event))
            .build(),
        BodyHandlers.ofString());
  }

  private URI uri(String portProperty, String path) {
    String port = context.getEnvironment().getRequiredProperty(portProperty);
    return URI.create("http://127.0.0.1:%s%s".formatted(port, path));
  }

  @Override
  public void close() {
    context.close();
  }
}
