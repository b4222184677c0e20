package dev.durablestripe.contract;

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
 * What Temporal's library tells of itself, the way its <a
 * href="https://docs.temporal.io/develop/java/platform/observability">documentation</a> has it.
 */
public final class TemporalTelemetry {
  private static final Duration REPORT = Duration.ofSeconds(10);

  private TemporalTelemetry() {}

  /** Its <a href="https://docs.temporal.io/references/sdk-metrics">metrics</a>, to be closed. */
  public static Scope metrics(MeterRegistry meters) {
    return new RootScopeBuilder()
        .reporter(new MicrometerClientStatsReporter(meters))
        .reportEvery(REPORT);
  }

  /** A client's options with its spans, where there are any to be made. */
  public static WorkflowClientOptions traced(
      WorkflowClientOptions client, Stream<OpenTracingOptions> tracing) {
    return WorkflowClientOptions.newBuilder(client)
        .setInterceptors(
            tracing
                .map(OpenTracingClientInterceptor::new)
                .toArray(WorkflowClientInterceptor[]::new))
        .build();
  }

  /**
   * Its spans: a workflow's start, its run and each attempt of an activity, in the trace of whoever
   * started the workflow. The trace's id travels in a header of the workflow, never encrypted.
   */
  public static OpenTracingOptions tracing(OpenTelemetry telemetry) {
    return OpenTracingOptions.newBuilder()
        .setTracer(OpenTracingShim.createTracerShim(telemetry))
        .build();
  }
}
