package dev.durablestripe.application;

import com.uber.m3.tally.Scope;
import dev.durablestripe.contract.TemporalNamespace;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.temporal.client.WorkflowClient;
import io.temporal.opentracing.OpenTracingOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.opentelemetry.autoconfigure.ConditionalOnEnabledOpenTelemetry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connection to Temporal, with metrics, traces and health. */
@Configuration(proxyBeanMethods = false)
public class TemporalClientConfiguration {

  @Bean
  Scope temporalMetrics(MeterRegistry meters) {
    return TemporalTelemetry.metrics(meters);
  }

  @Bean
  @ConditionalOnEnabledOpenTelemetry
  OpenTracingOptions temporalTracing(OpenTelemetry telemetry) {
    return TemporalTelemetry.tracing(telemetry);
  }

  @Bean(destroyMethod = "shutdown")
  WorkflowServiceStubs temporal(
      ApplicationSettings settings,
      Scope metrics,
      ObjectProvider<TemporalStubsCustomizer> customizers) {
    WorkflowServiceStubsOptions.Builder options =
        WorkflowServiceStubsOptions.newBuilder(settings.temporal().stubs())
            .setMetricsScope(metrics);
    customizers.orderedStream().forEach(customizer -> customizer.customize(options));
    return WorkflowServiceStubs.newServiceStubs(options.validateAndBuildWithDefaults());
  }

  @Bean
  WorkflowClient client(
      WorkflowServiceStubs temporal,
      ApplicationSettings settings,
      ObjectProvider<OpenTracingOptions> tracing) {
    return WorkflowClient.newInstance(
        temporal, TemporalTelemetry.traced(settings.temporal().client(), tracing.stream()));
  }

  @Bean
  TemporalNamespace namespace(WorkflowServiceStubs temporal, ApplicationSettings settings) {
    return new TemporalNamespace(temporal, settings.temporal().namespace());
  }

  @Bean
  TemporalHealthIndicator temporalHealthIndicator(TemporalNamespace namespace) {
    return new TemporalHealthIndicator(namespace);
  }
}
