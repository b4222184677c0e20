package dev.durablestripe.webhook;

import dev.durablestripe.contract.TemporalNamespace;
import dev.durablestripe.settings.Settings;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The program that receives Stripe's webhooks. */
// Errors are answered by ProblemValve.
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class)
public class WebhookStarter {
  private static final String ENVIRONMENT =
      StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
  private static final Logger log = LoggerFactory.getLogger(WebhookStarter.class);

  /** Checks the settings, then serves until it is stopped. */
  public static void main(String[] args) {
    StarterSettings settings = Settings.orExit(StarterSettings::from);
    Map<String, Object> environment = new HashMap<>(new Settings(System.getenv()).environment());
    SpringApplication application = new SpringApplication(WebhookStarter.class);
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
    if (settings.livemode() == LivemodePolicy.ANY) {
      log.warn("STRIPE_LIVEMODE is any: test and live events reach the same database.");
    }
  }

  @Bean
  StripeSignature signature(StarterSettings settings) {
    return new StripeSignature(settings.webhookSecrets());
  }

  @Bean(destroyMethod = "shutdown")
  WorkflowServiceStubs temporal(StarterSettings settings) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder(settings.temporal().stubs())
            // Within the time a request may wait, a lost call must leave room for another.
            .setRpcTimeout(WorkflowStarter.WAIT.dividedBy(2))
            .setRpcRetryOptions(
                RpcRetryOptions.newBuilder().setExpiration(WorkflowStarter.WAIT).build())
            .validateAndBuildWithDefaults());
  }

  @Bean
  WorkflowClient client(WorkflowServiceStubs temporal, StarterSettings settings) {
    return WorkflowClient.newInstance(
        temporal,
        WorkflowClientOptions.newBuilder().setNamespace(settings.temporal().namespace()).build());
  }

  @Bean
  TemporalNamespace namespace(WorkflowServiceStubs temporal, StarterSettings settings) {
    return new TemporalNamespace(temporal, settings.temporal().namespace());
  }

  @Bean
  WorkflowStarter workflowStarter(WorkflowClient client, StarterSettings settings) {
    return new WorkflowStarter(client, settings.maxStartsInFlight());
  }
}
