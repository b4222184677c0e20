package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.application.RequestBodies;
import dev.durablestripe.internal.http.RequestBodyFilter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The HTTP server of the management port, where only the codec endpoint takes bodies. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("durable-stripe.standalone")
// In one program with the webhook, the server is the webhook's.
@ConditionalOnMissingClass("dev.durablestripe.webhook.WebhookStarterAutoConfiguration")
class WorkerHttpServerConfiguration {
  /** Temporal accepts 4 MiB in one message; here they are in Base64. */
  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  @Bean
  FilterRegistrationBean<RequestBodyFilter> bodyFilter() {
    return RequestBodies.filter(MAX_BODY_BYTES, Ordered.LOWEST_PRECEDENCE);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> closeOnUnreadBody() {
    return RequestBodies.closeOnUnreadBody();
  }
}
