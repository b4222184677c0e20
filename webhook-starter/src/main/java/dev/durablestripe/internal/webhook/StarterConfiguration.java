package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.application.TemporalClientConfiguration;
import dev.durablestripe.internal.contract.EagerStart;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.internal.contract.TemporalNamespace;
import io.temporal.client.WorkflowClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The starter's beans, except those of its HTTP server. */
@Configuration(proxyBeanMethods = false)
@Import({
  TemporalClientConfiguration.class,
  TemporalConnectionInitializer.class,
  SearchAttributesHealthIndicator.class,
  DeliveryMetrics.class
})
class StarterConfiguration {

  @Bean
  StripeSignature signature(StarterSettings settings) {
    return new StripeSignature(settings.webhookSecrets());
  }

  @Bean
  WorkflowStarter workflowStarter(
      WorkflowClient client,
      TemporalNamespace namespace,
      TemporalConnectionInitializer connection,
      StarterSettings settings,
      ObjectProvider<EagerStart> eagerStart) {
    return new WorkflowStarter(
        new EventWorkflowStart(
            client, settings.temporal().names(), eagerStart.getIfAvailable(() -> EagerStart.NEVER)),
        namespace.attributes(),
        connection::startRefused,
        settings.maxStartsInFlight());
  }
}
