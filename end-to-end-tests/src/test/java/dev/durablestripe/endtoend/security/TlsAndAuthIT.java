package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.TemporalNamespace;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import dev.durablestripe.local.WebhookClient;
import dev.durablestripe.settings.Settings;
import dev.durablestripe.settings.TemporalSettings;
import io.grpc.Status;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both programs against a Temporal that demands TLS, a certificate and an API key, and a PostgreSQL
 * that demands TLS and a password; and what can be seen of their secrets while all of it fails.
 */
@ExtendWith(SharedStack.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TlsAndAuthIT {
  private static final String MARK = "pl4nted";
  private static final String API_KEY = "key-" + MARK + "-temporal";
  private static final String WEBHOOK_SECRET = "whsec_0123456789abcdefghijk" + MARK;
  private static final String STRIPE_KEY = "rk_test_" + MARK;
  private static final String WORKER_PASSWORD = MARK + "-worker";
  private static final String OWNER_PASSWORD = MARK + "-owner";
  private static final String PERSON = "jane.roe." + MARK + "@example.com";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static final ResourceStack resources = new ResourceStack();
  private static final Ports ports = Ports.free();
  private static TestAuthority authority;
  private static TestAuthority.Identity server;
  private static TestAuthority.Identity client;
  private static SecureTemporal temporal;
  private static SecurePostgres postgres;
  private static AppProcess starter;
  private static AppProcess worker;
  private static WorkflowClient operator;
  private static String namespace;

  private final TestSubscription subscription = new TestSubscription();

  @BeforeAll
  static void start(LocalStack stack) throws Exception {
    authority = new TestAuthority(Files.createDirectory(folder.resolve("ours")));
    server = authority.issue("server");
    client = authority.issue("client");
    temporal =
        resources.add(new SecureTemporal(stack.temporal().address(), authority, server, API_KEY));
    postgres = resources.add(new SecurePostgres(folder, server, WORKER_PASSWORD, OWNER_PASSWORD));
    TestNamespace own = resources.add(new TestNamespace(stack, stack.postgres()));
    namespace = own.name();
    operator =
        WorkflowClient.newInstance(
            stack.temporal().stubs(),
            WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
    starter = start(stack, "webhook-starter", starterSettings(), ports.webhookManagement());
    worker = start(stack, "workflow-worker", workerSettings(stack), ports.workerManagement());
    starter.awaitHealthy();
    worker.awaitHealthy();
  }

  private static AppProcess start(
      LocalStack stack, String program, Map<String, String> settings, int management) {
    return resources.add(
        AppProcess.start(
            stack.jar(program), settings, management, folder.resolve(program + ".log")));
  }

  private static Map<String, String> starterSettings() {
    Map<String, String> settings = temporalSettings();
    settings.put("STRIPE_WEBHOOK_SECRET_FILE", secret(WEBHOOK_SECRET));
    settings.put("STRIPE_LIVEMODE", "test");
    settings.put("SERVER_PORT", String.valueOf(ports.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
    return settings;
  }

  private static Map<String, String> workerSettings(LocalStack stack) {
    Map<String, String> settings = temporalSettings();
    settings.put("STRIPE_SECRET_KEY_FILE", secret(STRIPE_KEY));
    settings.put("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET);
    settings.put("STRIPE_API_BASE", stack.stripe().url());
    settings.put("SPRING_DATASOURCE_URL", verifying());
    settings.put("SPRING_DATASOURCE_USERNAME", LocalPostgres.WORKER);
    settings.put("SPRING_DATASOURCE_PASSWORD_FILE", secret(WORKER_PASSWORD));
    settings.put("SPRING_FLYWAY_USER", SecurePostgres.OWNER);
    settings.put("SPRING_FLYWAY_PASSWORD_FILE", secret(OWNER_PASSWORD));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.workerManagement()));
    return settings;
  }

  private static Map<String, String> temporalSettings() {
    return new HashMap<>(
        Map.of(
            "TEMPORAL_ADDRESS",
            "localhost:" + temporal.port(),
            "TEMPORAL_NAMESPACE",
            namespace,
            "TEMPORAL_API_KEY_FILE",
            secret(API_KEY),
            "TEMPORAL_TLS_CLIENT_CERT_PATH",
            client.certificate().toString(),
            "TEMPORAL_TLS_CLIENT_KEY_PATH",
            client.key().toString(),
            "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
            authority.certificate().toString()));
  }

  /** A file as Docker and Kubernetes mount secrets, here with a line break at its end. */
  private static String secret(String content) {
    try {
      return Files.writeString(Files.createTempFile(folder, "secret", ""), content + "\n")
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String verifying() {
    return postgres.url("sslmode=verify-full&sslrootcert=" + authority.certificate());
  }

  @AfterAll
  static void stop() {
    resources.close();
  }

  @Test
  @Order(1)
  void anEventGoesAllTheWay() {
    String event = subscription.snapshot("updated", "updated", 0, "active", 5);

    assertThat(webhook(WEBHOOK_SECRET).post(event).body()).contains("started");

    EventResult result =
        operator
            .newUntypedWorkflowStub(subscription.eventId("updated"))
            .getResult(EventResult.class);
    assertThat(result.outcome()).isEqualTo(EventResult.Outcome.APPLIED);
    assertThat(
            postgres
                .inside()
                .sql("SELECT seat_limit FROM billing.subscription")
                .query(Long.class)
                .single())
        .isEqualTo(5);
    assertThat(temporal.called())
        .anyMatch(method -> method.endsWith("WorkflowService/StartWorkflowExecution"))
        .anyMatch(method -> method.endsWith("OperatorService/AddSearchAttributes"))
        .anyMatch(method -> method.endsWith("WorkflowService/PollActivityTaskQueue"));
  }

  @Test
  @Order(2)
  void temporalIsReachedWithAllOfItAndNotWithLess() throws Exception {
    Map<String, String> settings = temporalSettings();
    assertThatCode(() -> check(settings)).doesNotThrowAnyException();

    assertRefused(without("TEMPORAL_TLS_SERVER_CA_CERT_PATH"), Status.Code.UNAVAILABLE);
    Map<String, String> noCertificate = without("TEMPORAL_TLS_CLIENT_CERT_PATH");
    noCertificate.remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
    assertRefused(noCertificate, Status.Code.UNAVAILABLE);
    assertRefused(with("TEMPORAL_API_KEY_FILE", secret("another")), Status.Code.UNAUTHENTICATED);
    assertRefused(without("TEMPORAL_API_KEY_FILE"), Status.Code.UNAUTHENTICATED);
    assertRefused(with("TEMPORAL_TLS_SERVER_NAME", "elsewhere.test"), Status.Code.UNAVAILABLE);
    TestAuthority other = new TestAuthority(Files.createDirectory(folder.resolve("other")));
    TestAuthority.Identity stranger = other.issue("stranger");
    Map<String, String> ofAnother =
        with("TEMPORAL_TLS_CLIENT_CERT_PATH", stranger.certificate().toString());
    ofAnother.put("TEMPORAL_TLS_CLIENT_KEY_PATH", stranger.key().toString());
    assertRefused(ofAnother, Status.Code.UNAVAILABLE);
  }

  private static Map<String, String> with(String name, String value) {
    Map<String, String> settings = temporalSettings();
    settings.put(name, value);
    return settings;
  }

  private static Map<String, String> without(String name) {
    Map<String, String> settings = temporalSettings();
    settings.remove(name);
    return settings;
  }

  private static void check(Map<String, String> settings) {
    TemporalSettings reading = TemporalSettings.from(new Settings(settings));
    WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(reading.stubs());
    try {
      new TemporalNamespace(stubs, reading.namespace()).prepare();
    } finally {
      stubs.shutdownNow();
    }
  }

  private static void assertRefused(Map<String, String> settings, Status.Code code) {
    assertThatThrownBy(() -> check(settings))
        .satisfies(
            refused -> {
              Status status = Status.fromThrowable(refused);
              // A handshake that never succeeds ends at the deadline.
              assertThat(status.getCode()).isIn(code, Status.Code.DEADLINE_EXCEEDED);
              assertThat(String.valueOf(status)).doesNotContain(API_KEY);
            });
  }

  @Test
  @Order(3)
  void postgresIsReachedWithTlsAndTheRightAuthorityOnly() throws Exception {
    assertThatCode(() -> connect(verifying())).doesNotThrowAnyException();
    assertThatThrownBy(() -> connect(postgres.url("sslmode=disable")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no encryption");
    Path other = new TestAuthority(Files.createDirectory(folder.resolve("third"))).certificate();
    assertThatThrownBy(() -> connect(postgres.url("sslmode=verify-full&sslrootcert=" + other)))
        .isInstanceOf(SQLException.class);
  }

  private static void connect(String url) throws SQLException {
    DriverManager.getConnection(url, LocalPostgres.WORKER, WORKER_PASSWORD).close();
  }

  @Test
  @Order(4)
  void nothingShowsASecretOrAPerson(LocalStack stack) throws Exception {
    String event =
        subscription
            .snapshot("personal", "created", 10, "active", 5)
            .replace("\"customer\":", "\"receipt_email\":\"%s\",\"customer\":".formatted(PERSON));
    assertThat(event).contains(PERSON);
    StringBuilder responses = new StringBuilder();
    responses.append(webhook("whsec_wrong").post(event).body());
    responses.append(webhook(WEBHOOK_SECRET).post("{\"object\":\"" + PERSON + "\"}").body());
    responses.append(webhook(WEBHOOK_SECRET).post(event).body());
    // The fake does not know the planted key: 401.
    responses.append(webhook(WEBHOOK_SECRET).post(subscription.checkout("refused", PERSON)).body());
    awaitFailure(subscription.eventId("refused"));
    // Its next attempt will find that the database is gone.
    String refused = failures(subscription.eventId("refused"));
    responses
        .append(actuator(ports.webhookManagement()))
        .append(actuator(ports.workerManagement()));

    postgres.close();
    TestSubscription late = new TestSubscription();
    String waiting =
        late.snapshot("late", "updated", 0, "active", 5)
            .replace("\"customer\":", "\"receipt_email\":\"%s\",\"customer\":".formatted(PERSON));
    responses.append(webhook(WEBHOOK_SECRET).post(waiting).body());
    awaitFailure(late.eventId("late"));
    Map<String, String> wrong = workerSettings(stack);
    temporal.close();
    responses.append(webhook(WEBHOOK_SECRET).post(subscription.checkout("cut", PERSON)).body());
    responses
        .append(actuator(ports.webhookManagement()))
        .append(actuator(ports.workerManagement()));

    Path misled = folder.resolve("misled.log");
    wrong.put("STRIPE_API_BASE", "nonsense");
    wrong.put("STRIPE_SECRET_KEY_FILE", "rk_live_" + MARK);
    AppProcess.start(stack.jar("workflow-worker"), wrong, 0, misled).handle().onExit().join();

    assertThat(responses).contains("started", "400", "503").doesNotContain(MARK);
    assertThat(refused + failures(late.eventId("late")))
        .contains("StripeKeyRefused")
        .doesNotContain(MARK);
    assertThat(threads(starter) + threads(worker))
        .contains("Full thread dump")
        .doesNotContain(MARK);
    starter.close();
    worker.close();
    for (String log : List.of("webhook-starter.log", "workflow-worker.log", "misled.log")) {
      assertThat(folder.resolve(log)).content().isNotBlank().doesNotContain(MARK);
    }
  }

  private static WebhookClient webhook(String secret) {
    return new WebhookClient(
        "http://127.0.0.1:%d/api/v1/webhooks/stripe".formatted(ports.webhook()), secret);
  }

  private static void awaitFailure(String eventId) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(
            () ->
                operator
                    .newUntypedWorkflowStub(eventId)
                    .describe()
                    .getRawDescription()
                    .getPendingActivitiesList()
                    .stream()
                    .anyMatch(activity -> activity.hasLastFailure()));
  }

  /** What Temporal keeps of a run beside the event itself: its failures. */
  private static String failures(String eventId) {
    return operator
        .newUntypedWorkflowStub(eventId)
        .describe()
        .getRawDescription()
        .getPendingActivitiesList()
        .toString()
        .replaceAll("(?s)input \\{.*?\\}", "");
  }

  private static String actuator(int port) throws IOException, InterruptedException {
    StringBuilder responses = new StringBuilder();
    for (String endpoint :
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
            "/scheduledtasks")) {
      URI uri = URI.create("http://127.0.0.1:%d/actuator%s".formatted(port, endpoint));
      HttpResponse<String> response =
          HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      responses.append(response.statusCode()).append(response.body()).append('\n');
      if (List.of("/env", "/configprops", "/heapdump", "/threaddump", "/shutdown", "/loggers")
          .contains(endpoint)) {
        assertThat(response.statusCode()).as(endpoint).isEqualTo(404);
      }
    }
    return responses.toString();
  }

  private static String threads(AppProcess program) throws IOException, InterruptedException {
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
