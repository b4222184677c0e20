package dev.durablestripe.internal.application;

import com.uber.m3.tally.Scope;
import dev.durablestripe.internal.contract.TemporalNamespace;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.temporal.client.WorkflowClient;
import io.temporal.opentracing.OpenTracingOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.opentelemetry.autoconfigure.ConditionalOnEnabledOpenTelemetry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The connection to Temporal, with metrics, traces and health. A half that is given the client of
 * the other one has no connection of its own.
 */
@Configuration(proxyBeanMethods = false)
public class TemporalClientConfiguration {

  @Bean
  Scope temporalMetrics(MeterRegistry meters) {
    return TemporalTelemetry.metrics(meters);
  }

  @Bean
  @ConditionalOnEnabledOpenTelemetry
  @ConditionalOnBean(OpenTelemetry.class)
  OpenTracingOptions temporalTracing(OpenTelemetry telemetry) {
    return TemporalTelemetry.tracing(telemetry);
  }

  @Bean(destroyMethod = "shutdown")
  @ConditionalOnMissingBean(WorkflowClient.class)
  WorkflowServiceStubs temporal(
      ApplicationSettings settings,
      Scope metrics,
      ObjectProvider<SharedTemporalConnection> shared,
      ObjectProvider<TemporalStubsCustomizer> customizers) {
    WorkflowServiceStubsOptions connection =
        shared.stream()
            .map(SharedTemporalConnection::options)
            .findAny()
            .orElse(settings.temporal().stubs());
    WorkflowServiceStubsOptions.Builder options =
        WorkflowServiceStubsOptions.newBuilder(connection)
            .setMetricsScope(metrics)
            .addGrpcClientInterceptor(new CallTimeout());
    customizers.orderedStream().forEach(customizer -> customizer.customize(options));
    return WorkflowServiceStubs.newServiceStubs(options.validateAndBuildWithDefaults());
  }

  @Bean
  @ConditionalOnMissingBean
  WorkflowClient client(
      WorkflowServiceStubs temporal,
      ApplicationSettings settings,
      ObjectProvider<SharedTemporalConnection> shared,
      ObjectProvider<OpenTracingOptions> tracing) {
    return WorkflowClient.newInstance(
        temporal,
        shared.stream()
            .flatMap(connection -> connection.client().stream())
            .findAny()
            .orElseGet(
                () -> TemporalTelemetry.traced(settings.temporal().client(), tracing.stream())));
  }

  @Bean
  TemporalNamespace namespace(WorkflowClient client) {
    return new TemporalNamespace(
        client.getWorkflowServiceStubs(), client.getOptions().getNamespace());
  }

  @Bean
  TemporalHealthIndicator temporalHealthIndicator(TemporalNamespace namespace) {
    return new TemporalHealthIndicator(namespace);
  }
}
