package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.application.ApplicationProperties;
import dev.durablestripe.internal.application.IsolatedContext;
import dev.durablestripe.internal.application.RequestBodies;
import dev.durablestripe.internal.application.SettingsReloader;
import dev.durablestripe.internal.contract.EagerStart;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.internal.http.RequestBodyFilter;
import dev.durablestripe.internal.settings.Settings;
import io.temporal.client.WorkflowClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The webhook in an application's context, which may have other beans than ours. */
@Configuration(proxyBeanMethods = false)
@Import(WebServerConfiguration.class)
public class EmbeddedWebhookConfiguration {
  private static final String CONTEXT = "durableStripeWebhook";

  @Bean
  @ConditionalOnMissingBean
  StarterSettings durableStripeStarterSettings(ConfigurableApplicationContext application) {
    Settings settings = ApplicationProperties.read(application.getEnvironment());
    SettingsReloader.start(settings, application);
    return StarterSettings.embedded(settings);
  }

  @Bean(CONTEXT)
  IsolatedContext durableStripeWebhook(
      ApplicationContext application,
      StarterSettings settings,
      @Qualifier(IsolatedContext.WORKER) ObjectProvider<IsolatedContext> worker) {
    Map<String, Object> beans = new HashMap<>();
    beans.put("settings", settings);
    worker.ifAvailable(half -> shareClient(half, beans));
    return new IsolatedContext(application, StarterConfiguration.class, beans);
  }

  /** Only workers of the client that starts a workflow can be handed its first task. */
  private static void shareClient(IsolatedContext worker, Map<String, Object> beans) {
    beans.put("workerClient", worker.bean(WorkflowClient.class));
    beans.put("eagerStart", worker.bean(EagerStart.class));
  }

  @Bean
  StripeWebhookController stripeWebhookController(
      @Qualifier(CONTEXT) IsolatedContext starter, StarterSettings settings) {
    return new StripeWebhookController(
        starter.bean(StripeSignature.class),
        settings,
        starter.bean(WorkflowStarter.class),
        starter.bean(DeliveryMetrics.class));
  }

  /** In an application with other paths, only bodies for the webhook are limited. */
  @Bean
  @ConditionalOnMissingBean(name = WebServerConfiguration.BODY_FILTER)
  FilterRegistrationBean<RequestBodyFilter> stripeWebhookBodyFilter(
      @Value(StripeWebhookController.PATH_PROPERTY) String path) {
    FilterRegistrationBean<RequestBodyFilter> filter =
        RequestBodies.filter(
            WebServerConfiguration.MAX_BODY_BYTES, WebServerConfiguration.BODY_FILTER_ORDER);
    filter.setUrlPatterns(List.of(path));
    return filter;
  }
}
