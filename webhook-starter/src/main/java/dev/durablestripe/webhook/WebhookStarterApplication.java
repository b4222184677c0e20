package dev.durablestripe.webhook;

import com.uber.m3.tally.Scope;
import dev.durablestripe.contract.StripeSignature;
import dev.durablestripe.contract.TemporalNamespace;
import dev.durablestripe.contract.TemporalTelemetry;
import dev.durablestripe.settings.PlaintextConnectionWarnings;
import dev.durablestripe.settings.Settings;
import dev.durablestripe.settings.TelemetrySettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationPredicate;
import io.opentelemetry.api.OpenTelemetry;
import io.temporal.client.WorkflowClient;
import io.temporal.opentracing.OpenTracingOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.opentelemetry.autoconfigure.ConditionalOnEnabledOpenTelemetry;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** The program that receives Stripe's webhooks. */
// Errors are answered by ProblemDetailErrorReportValve.
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class)
public class WebhookStarterApplication {
  private static final String ENVIRONMENT =
      StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
  private static final Logger log = LoggerFactory.getLogger(WebhookStarterApplication.class);

  /** Checks the settings, then serves until it is stopped. */
  public static void main(String[] args) {
    Settings all = Settings.ofProcess();
    StarterSettings settings = all.readOrExit(StarterSettings::from);
    Map<String, Object> environment = new HashMap<>(all.environment());
    SpringApplication application = new SpringApplication(WebhookStarterApplication.class);
    application.setDefaultProperties(TelemetrySettings.switches(all));
    application.addInitializers(
        context -> {
          context.getBeanFactory().registerSingleton("settings", settings);
          // The framework sees what was checked: no empty variables, nothing with spaces around.
          context
              .getEnvironment()
              .getPropertySources()
              .replace(ENVIRONMENT, new SystemEnvironmentPropertySource(ENVIRONMENT, environment));
        });
    application.run(args);
    PlaintextConnectionWarnings.warnings(all, settings.temporal()).forEach(log::warn);
  }

  @Bean
  StripeSignature signature(StarterSettings settings) {
    return new StripeSignature(settings.webhookSecrets());
  }

  @Bean
  Scope temporalMetrics(MeterRegistry meters) {
    return TemporalTelemetry.metrics(meters);
  }

  @Bean
  @ConditionalOnEnabledOpenTelemetry
  OpenTracingOptions temporalTracing(OpenTelemetry telemetry) {
    return TemporalTelemetry.tracing(telemetry);
  }

  /** Health checks and scrapes are neither measured nor traced. */
  @Bean
  ObservationPredicate deliveriesOnly() {
    return (name, context) ->
        !(context instanceof ServerRequestObservationContext request
            && isManagement(request.getCarrier()));
  }

  private static boolean isManagement(@Nullable HttpServletRequest request) {
    return request != null && request.getRequestURI().startsWith("/actuator");
  }

  @Bean(destroyMethod = "shutdown")
  WorkflowServiceStubs temporal(StarterSettings settings, Scope metrics) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder(settings.temporal().stubs())
            // Within the time a request may wait, a lost call must leave room for another.
            .setRpcTimeout(WorkflowStarter.START_TIMEOUT.dividedBy(2))
            .setRpcRetryOptions(
                RpcRetryOptions.newBuilder().setExpiration(WorkflowStarter.START_TIMEOUT).build())
            .setMetricsScope(metrics)
            .validateAndBuildWithDefaults());
  }

  @Bean
  WorkflowClient client(
      WorkflowServiceStubs temporal,
      StarterSettings settings,
      ObjectProvider<OpenTracingOptions> tracing) {
    return WorkflowClient.newInstance(
        temporal, TemporalTelemetry.traced(settings.temporal().client(), tracing.stream()));
  }

  @Bean
  TemporalNamespace namespace(WorkflowServiceStubs temporal, StarterSettings settings) {
    return new TemporalNamespace(temporal, settings.temporal().namespace());
  }

  @Bean
  WorkflowStarter workflowStarter(
      WorkflowClient client, TemporalNamespace namespace, StarterSettings settings) {
    return new WorkflowStarter(client, namespace.attributes(), settings.maxStartsInFlight());
  }
}
