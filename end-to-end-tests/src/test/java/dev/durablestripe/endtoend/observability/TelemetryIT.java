package dev.durablestripe.endtoend.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.durablestripe.endtoend.observability.OtlpReceiver.ReceivedSpan;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** JSON logs and traces, which are off by default, in programs that have them switched on. */
@ExtendWith(SharedStack.class)
class TelemetryIT {
  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(60);

  /** Posted within a few seconds. */
  private static final int FORGED = 200;

  private final TestSubscription subscription = new TestSubscription();
  private LocalStack stack;
  private TestNamespace namespace;
  private OtlpReceiver collector;

  @BeforeEach
  void connect(LocalStack stack) {
    this.stack = stack;
    namespace = new TestNamespace(stack, stack.postgres());
    collector = new OtlpReceiver();
  }

  @AfterEach
  void stop() {
    namespace.close();
    collector.close();
  }

  private Map<String, String> settings() {
    return Map.of(
        // The schedules would start the events of other tests.
        "RECONCILE_INTERVAL", "off",
        "LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs",
        "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
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
  void oneTraceCoversPostToCommitAndEveryLogLineIsJson() {
    AppProcess starter = namespace.startStarter(settings());
    AppProcess worker = namespace.startWorker(settings()).awaitHealthy();
    starter.awaitHealthy();
    Pipeline pipeline = namespace.pipeline();
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    for (int i = 0; i < FORGED; i++) {
      assertThat(pipeline.webhook().post(checkout(), "t=1,v1=0").statusCode()).isEqualTo(400);
    }
    pipeline.whileRowIsBlocked(
        subscription,
        () -> {
          assertThat(pipeline.post(checkout())).isEqualTo("started");
          await().atMost(EXPORT_TIMEOUT).until(() -> worker.output().contains("PostgresRefused"));
        });
    pipeline.result(subscription.eventId("bought"));

    Span post = collector.awaitSpan("http post /api/v1/webhooks/stripe", "verified");
    collector.awaitSpan("RunActivity:ApplyStripeEvent", "");
    await()
        .atMost(EXPORT_TIMEOUT)
        .until(() -> collector.trace(post).stream().anyMatch(TelemetryIT::isCommit));
    assertThat(collector.trace(post).stream().map(ReceivedSpan::program).distinct())
        .containsExactlyInAnyOrder("webhook-starter", "workflow-worker");
    assertThat(collector.trace(post).stream().filter(TelemetryIT::isCommit))
        .allSatisfy(
            commit ->
                assertThat(collector.namesUpToRoot(commit.span()))
                    .containsExactly(
                        "stripe.event.transaction",
                        "RunActivity:ApplyStripeEvent",
                        "StartActivity:ApplyStripeEvent",
                        "RunWorkflow:ProcessStripeEvent",
                        "StartWorkflow:ProcessStripeEvent",
                        "http post /api/v1/webhooks/stripe"));
    assertThat(collector.trace(post).stream().map(received -> received.span().getName()))
        .contains("GET /v1/subscriptions");
    assertThat(collector.spans().toString()).doesNotContain("jo@example.com", "actuator");
    assertThat(collector.spans())
        .filteredOn(received -> received.span().getAttributesList().toString().contains("400"))
        .hasSizeLessThan(FORGED / 2);

    assertThat(JsonLog.lines(starter)).isNotEmpty();
    assertThat(
            JsonLog.lines(worker).stream()
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
      assertThat(program.output()).doesNotContain("jo@example.com");
    }
  }

  private static boolean isCommit(ReceivedSpan received) {
    return received.span().getName().equals("stripe.event.transaction")
        && received.span().getAttributesList().toString().contains("committed");
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  @Test
  void theStarterLogsTheEventThatItCouldNotStart() {
    Map<String, String> settings = new HashMap<>(settings());
    settings.put("TEMPORAL_ADDRESS", "127.0.0.1:" + Ports.free().temporal());
    // As Docker Compose passes a variable that is not set.
    settings.put("OTEL_EXPORTER_OTLP_ENDPOINT", "");
    AppProcess starter = namespace.startStarter(settings).awaitResponding();

    assertThat(namespace.pipeline().webhook().post(checkout()).statusCode()).isEqualTo(503);

    assertThat(JsonLog.lines(starter))
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
            pipeline
                .workflows()
                .history(subscription.eventId("updated"))
                .get(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getHeader()
                .getFieldsMap())
        .isEmpty();
  }
}
