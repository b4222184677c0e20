package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.WebhookClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Responses, management endpoints, failures, thread dumps and logs contain no secret and no
 * personal data, even while Stripe, PostgreSQL and Temporal fail.
 */
@ExtendWith(SharedStack.class)
class SecretExposureIT {
  private static final String EMAIL = "jane.roe." + SecureStack.MARKER + "@example.com";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final List<String> ENDPOINTS =
      List.of(
          "",
          "/health",
          "/env",
          "/configprops",
          "/beans",
          "/heapdump",
          "/threaddump",
          "/loggers",
          "/mappings",
          "/httpexchanges",
          "/metrics",
          "/prometheus",
          "/flyway",
          "/info",
          "/shutdown",
          "/logfile",
          "/conditions",
          "/scheduledtasks");
  private static final List<String> DISABLED_ENDPOINTS =
      List.of("/env", "/configprops", "/heapdump", "/threaddump", "/shutdown", "/loggers");

  @TempDir private Path folder;
  private final TestSubscription subscription = new TestSubscription();
  private final StringBuilder responses = new StringBuilder();
  private SecureStack secure;

  @BeforeEach
  void start(LocalStack stack) throws Exception {
    secure = new SecureStack(stack, folder);
  }

  @AfterEach
  void stop() {
    secure.close();
  }

  @Test
  void nothingContainsASecretOrPersonalData(LocalStack stack) throws Exception {
    Path misconfigured = runMisconfiguredWorker(stack);
    WebhookClient webhook = secure.webhook(SecureStack.WEBHOOK_SECRET);
    String event = withEmail(subscription.snapshot("personal", "created", 10, "active", 5));
    responses.append(secure.webhook("whsec_wrong").post(event).body());
    responses.append(webhook.post("{\"object\":\"" + EMAIL + "\"}").body());
    responses.append(webhook.post(event).body());
    // The fake Stripe responds to the planted key with 401.
    responses.append(webhook.post(subscription.checkout("refused", EMAIL)).body());
    secure.workflows().awaitAttemptFailure(subscription.eventId("refused"));
    // Read it now, because the next attempt will fail on the closed database.
    String failures = failures("refused");
    responses.append(managementResponses());

    secure.postgres().close();
    responses.append(
        webhook.post(withEmail(subscription.snapshot("late", "updated", 60, "active", 5))).body());
    secure.workflows().awaitAttemptFailure(subscription.eventId("late"));
    failures += failures("late");
    secure.temporal().close();
    responses.append(webhook.post(subscription.checkout("cut", EMAIL)).body());
    responses.append(managementResponses());

    assertThat(responses).contains("started", "400", "503").doesNotContain(SecureStack.MARKER);
    assertThat(failures).contains("StripeKeyRefused").doesNotContain(SecureStack.MARKER);
    assertThat(threadDump(secure.starter()) + threadDump(secure.worker()))
        .contains("Full thread dump")
        .doesNotContain(SecureStack.MARKER);
    secure.starter().close();
    secure.worker().close();
    for (Path log :
        List.of(secure.starter().log().toPath(), secure.worker().log().toPath(), misconfigured)) {
      assertThat(log).content().isNotBlank().doesNotContain(SecureStack.MARKER);
    }
  }

  private static String withEmail(String event) {
    String personal =
        event.replace("\"customer\":", "\"receipt_email\":\"%s\",\"customer\":".formatted(EMAIL));
    assertThat(personal).contains(EMAIL);
    return personal;
  }

  /** Temporal's description of the event's activity, without the event itself. */
  private String failures(String name) {
    return secure
        .workflows()
        .describe(subscription.eventId(name))
        .getPendingActivitiesList()
        .toString()
        .replaceAll("(?s)input \\{.*?\\}", "");
  }

  /** Starts a worker with wrong settings, waits for its end, and returns its log. */
  private Path runMisconfiguredWorker(LocalStack stack) {
    Path log = folder.resolve("misconfigured.log");
    Map<String, String> settings = secure.workerSettings();
    settings.put("STRIPE_API_BASE", "nonsense");
    settings.put("STRIPE_SECRET_KEY_FILE", "rk_live_" + SecureStack.MARKER);
    AppProcess.start(stack.jar("workflow-worker"), settings, 0, log).handle().onExit().join();
    return log;
  }

  private String managementResponses() throws IOException, InterruptedException {
    StringBuilder all = new StringBuilder();
    for (AppProcess program : List.of(secure.starter(), secure.worker())) {
      for (String endpoint : ENDPOINTS) {
        HttpResponse<String> response = get(program.managementPort(), endpoint);
        all.append(response.statusCode()).append(response.body()).append('\n');
        if (DISABLED_ENDPOINTS.contains(endpoint)) {
          assertThat(response.statusCode()).as(endpoint).isEqualTo(404);
        }
      }
    }
    return all.toString();
  }

  private static HttpResponse<String> get(int port, String endpoint)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d/actuator%s".formatted(port, endpoint));
    return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String threadDump(AppProcess program) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(program.handle().pid()),
                "Thread.print",
                "-l")
            .redirectErrorStream(true)
            .start();
    String dump = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    jcmd.waitFor();
    return dump;
  }
}
