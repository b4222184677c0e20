package dev.durablestripe.internal.application;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.util.Duration;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.opentracingshim.OpenTracingShim;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.WorkflowClientInterceptor;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import io.temporal.opentracing.OpenTracingClientInterceptor;
import io.temporal.opentracing.OpenTracingOptions;
import java.util.stream.Stream;

/**
 * Metrics and traces of Temporal's SDK, as its <a
 * href="https://docs.temporal.io/develop/java/platform/observability">documentation</a> describes.
 */
final class TemporalTelemetry {
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

  private TemporalTelemetry() {}

  /** The SDK's <a href="https://docs.temporal.io/references/sdk-metrics">metrics</a>. */
  static Scope metrics(MeterRegistry meters) {
    return new RootScopeBuilder()
        .reporter(new MicrometerClientStatsReporter(meters))
        .reportEvery(REPORT_INTERVAL);
  }

  /** Adds the SDK's spans to a client's options, if traces are switched on. */
  static WorkflowClientOptions traced(
      WorkflowClientOptions client, Stream<OpenTracingOptions> tracing) {
    return WorkflowClientOptions.newBuilder(client)
        .setInterceptors(
            tracing
                .map(OpenTracingClientInterceptor::new)
                .toArray(WorkflowClientInterceptor[]::new))
        .build();
  }

  /**
   * The SDK's spans: a workflow's start, its run and each attempt of an activity, in the trace of
   * the request that started the workflow. The trace's id is in a header of the workflow, which is
   * never encrypted.
   */
  static OpenTracingOptions tracing(OpenTelemetry telemetry) {
    return OpenTracingOptions.newBuilder()
        .setTracer(OpenTracingShim.createTracerShim(telemetry))
        .build();
  }
}
