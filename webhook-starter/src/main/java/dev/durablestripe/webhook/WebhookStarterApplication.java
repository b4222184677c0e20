package dev.durablestripe.webhook;

import dev.durablestripe.application.ApplicationLauncher;
import dev.durablestripe.application.TemporalClientConfiguration;
import dev.durablestripe.application.TemporalStubsCustomizer;
import dev.durablestripe.contract.StripeSignature;
import dev.durablestripe.contract.TemporalNamespace;
import io.micrometer.observation.ObservationPredicate;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.RpcRetryOptions;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** The program that receives Stripe's webhooks. */
// ProblemDetailErrorReportValve reports errors.
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class)
@Import(TemporalClientConfiguration.class)
public class WebhookStarterApplication {

  /** Checks the settings, then serves until it is stopped. */
  public static void main(String[] args) {
    ApplicationLauncher.run(WebhookStarterApplication.class, StarterSettings::from, args);
  }

  @Bean
  StripeSignature signature(StarterSettings settings) {
    return new StripeSignature(settings.webhookSecrets());
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

  /** A lost call is repeated within the time that a delivery may wait. */
  @Bean
  TemporalStubsCustomizer startTimeout() {
    return stubs ->
        stubs
            .setRpcTimeout(WorkflowStarter.START_TIMEOUT.dividedBy(2))
            .setRpcRetryOptions(
                RpcRetryOptions.newBuilder().setExpiration(WorkflowStarter.START_TIMEOUT).build());
  }

  @Bean
  WorkflowStarter workflowStarter(
      WorkflowClient client,
      TemporalNamespace namespace,
      TemporalConnectionInitializer connection,
      StarterSettings settings) {
    return new WorkflowStarter(
        client, namespace.attributes(), connection::startRefused, settings.maxStartsInFlight());
  }
}
