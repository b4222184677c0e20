package dev.durablestripe.endtoend.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.durablestripe.endtoend.observability.OtlpReceiver.Received;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RowBlocker;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import dev.durablestripe.local.WebhookClient;
import io.opentelemetry.proto.trace.v1.Span;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Logs in JSON and traces, both switched on, on programs and a namespace of their own. */
@ExtendWith(SharedStack.class)
class TelemetryIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration EXPORTED = Duration.ofSeconds(60);

  /** Sent within a few seconds. */
  private static final int FORGED = 200;

  @TempDir private Path folder;

  private final ResourceStack resources = new ResourceStack();
  private final TestSubscription subscription = new TestSubscription();
  private final Ports own = Ports.free();
  private final String namespace = "telemetry-" + UUID.randomUUID();
  private LocalStack stack;
  private OtlpReceiver collector;

  @BeforeEach
  void connect(LocalStack stack) {
    this.stack = stack;
    collector = resources.add(new OtlpReceiver());
  }

  @AfterEach
  void stop() {
    resources.close();
  }

  private void registerNamespace() {
    stack
        .temporal()
        .stubs()
        .blockingStub()
        .registerNamespace(
            RegisterNamespaceRequest.newBuilder()
                .setNamespace(namespace)
                .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
                .build());
  }

  private AppProcess startStarter(Map<String, String> others) {
    Map<String, String> settings = settings(stack.starterSettings(), own.webhookManagement());
    settings.putAll(others);
    return start("webhook-starter", settings, own.webhookManagement());
  }

  private AppProcess startWorker() {
    return start(
        "workflow-worker",
        settings(stack.workerSettings(), own.workerManagement()),
        own.workerManagement());
  }

  private AppProcess start(String program, Map<String, String> settings, int managementPort) {
    return resources.add(
        AppProcess.start(
            stack.jar(program), settings, managementPort, folder.resolve(program + ".log")));
  }

  private Map<String, String> settings(Map<String, String> shared, int managementPort) {
    Map<String, String> settings = new HashMap<>(shared);
    settings.put("TEMPORAL_NAMESPACE", namespace);
    settings.put("SERVER_PORT", String.valueOf(own.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(managementPort));
    // Its schedules would start the events of other tests.
    settings.put("RECONCILE_INTERVAL", "off");
    settings.put("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs");
    settings.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    return settings;
  }

  private WebhookClient webhook() {
    return new WebhookClient(
        "http://127.0.0.1:%d/api/v1/webhooks/stripe".formatted(own.webhook()),
        LocalStack.WEBHOOK_SECRET);
  }

  private WorkflowStub workflow(String event) {
    return WorkflowClient.newInstance(
            stack.temporal().stubs(),
            WorkflowClientOptions.newBuilder().setNamespace(namespace).build())
        .newUntypedWorkflowStub(event);
  }

  private String checkout() {
    return StripeEvents.event(
        subscription.eventId("bought"),
        "checkout.session.completed",
        subscription.start,
        """
        {"id":"cs_test_%1$s","object":"checkout.session","mode":"subscription","customer":"%2$s",\
        "subscription":"%1$s","customer_details":{"email":"jo@example.com"}}"""
            .formatted(subscription.id, subscription.customer));
  }

  @Test
  void oneTraceCoversPostToCommitAndEveryLogLineIsJson() throws IOException {
    registerNamespace();
    AppProcess starter = startStarter(Map.of());
    AppProcess worker = startWorker().awaitHealthy();
    starter.awaitHealthy();
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    for (int i = 0; i < FORGED; i++) {
      assertThat(webhook().post(checkout(), "t=1,v1=0").statusCode()).isEqualTo(400);
    }
    try (RowBlocker refusal = new RowBlocker(stack.postgres().database(), subscription.id)) {
      assertThat(refusal).isNotNull();
      assertThat(webhook().post(checkout()).body()).contains("started");
      await()
          .atMost(EXPORTED)
          .until(() -> Files.readString(worker.log().toPath()).contains("PostgresRefused"));
    }
    workflow(subscription.eventId("bought")).getResult(Object.class);

    Span post = awaitSpan("http post /api/v1/webhooks/stripe", "verified");
    awaitSpan("RunActivity:ApplyStripeEvent");
    await().atMost(EXPORTED).until(() -> trace(post).stream().anyMatch(this::isCommit));
    assertThat(trace(post).stream().map(Received::program).distinct())
        .containsExactlyInAnyOrder("webhook-starter", "workflow-worker");
    for (Received committed : trace(post).stream().filter(this::isCommit).toList()) {
      assertThat(names(post, committed.span()))
          .containsExactly(
              "stripe.event.transaction",
              "RunActivity:ApplyStripeEvent",
              "StartActivity:ApplyStripeEvent",
              "RunWorkflow:ProcessStripeEvent",
              "StartWorkflow:ProcessStripeEvent",
              "http post /api/v1/webhooks/stripe");
    }
    assertThat(trace(post).stream().map(received -> received.span().getName()))
        .contains("GET /v1/subscriptions");
    assertThat(collector.spans().toString()).doesNotContain("jo@example.com", "actuator");
    assertThat(collector.spans())
        .filteredOn(received -> received.span().getAttributesList().toString().contains("400"))
        .hasSizeLessThan(FORGED / 2);

    assertThat(lines(starter)).isNotEmpty();
    assertThat(
            lines(worker).stream()
                .filter(line -> line.path("message").asText().contains("APPLIED by run"))
                .toList())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.path("WorkflowId").asText())
                  .isEqualTo(subscription.eventId("bought"));
              assertThat(line.path("RunId").asText()).hasSize(36);
              assertThat(line.path("Attempt").asInt()).isGreaterThan(1);
              assertThat(line.findValuesAsText("traceId")).containsExactly(hex(post.getTraceId()));
            });
    for (AppProcess program : List.of(starter, worker)) {
      assertThat(Files.readString(program.log().toPath())).doesNotContain("jo@example.com");
    }
  }

  private Span awaitSpan(String name) {
    return awaitSpan(name, "");
  }

  private Span awaitSpan(String name, String attribute) {
    return await()
        .atMost(EXPORTED)
        .until(
            () ->
                collector.spans().stream()
                    .map(Received::span)
                    .filter(span -> span.getName().equals(name))
                    .filter(span -> span.getAttributesList().toString().contains(attribute))
                    .findFirst(),
            found -> found.isPresent())
        .orElseThrow();
  }

  private boolean isCommit(Received received) {
    return received.span().getName().equals("stripe.event.transaction")
        && received.span().getAttributesList().toString().contains("committed");
  }

  private List<Received> trace(Span any) {
    return collector.spans().stream()
        .filter(received -> received.span().getTraceId().equals(any.getTraceId()))
        .toList();
  }

  /** The span, its parent, and so on. */
  private List<String> names(Span any, Span last) {
    Map<ByteString, Span> spans =
        trace(any).stream().collect(Collectors.toMap(s -> s.span().getSpanId(), Received::span));
    return Stream.iterate(
            Optional.of(last),
            Optional::isPresent,
            span -> span.map(Span::getParentSpanId).map(spans::get))
        .flatMap(Optional::stream)
        .map(Span::getName)
        .toList();
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  /** Each line of the log; what the JVM itself says comes before. */
  private static List<JsonNode> lines(AppProcess program) throws IOException {
    return Files.readAllLines(program.log().toPath()).stream()
        .filter(line -> !line.startsWith("WARNING: "))
        .map(TelemetryIT::json)
        .toList();
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  @Test
  void theStarterLogsTheEventThatItCouldNotStart() throws IOException {
    AppProcess starter =
        startStarter(
                Map.of(
                    "TEMPORAL_ADDRESS",
                    "127.0.0.1:" + own.temporal(),
                    // As Docker Compose passes on what is not set.
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    ""))
            .awaitAnswering();

    assertThat(webhook().post(checkout()).statusCode()).isEqualTo(503);

    assertThat(lines(starter))
        .anySatisfy(
            line -> {
              assertThat(line.path("message").asText()).contains("Temporal did not confirm");
              assertThat(line.path("WorkflowId").asText())
                  .isEqualTo(subscription.eventId("bought"));
            });
    assertThat(collector.spans()).isEmpty();
  }

  @Test
  void nothingIsTracedByDefault() {
    Pipeline pipeline = new Pipeline(stack);
    pipeline.apply(subscription.snapshot("updated", "updated", 0, "active", 5));

    assertThat(
            stack
                .temporal()
                .client()
                .fetchHistory(subscription.eventId("updated"))
                .getEvents()
                .get(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getHeader()
                .getFieldsMap())
        .isEmpty();
  }
}
