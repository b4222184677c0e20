package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.application.RequestBodies;
import dev.durablestripe.internal.http.RequestBodyFilter;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * The HTTP server of the management port, which is separate from the webhook's. Spring Boot finds
 * this class through {@code ManagementContextConfiguration.imports}.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnBooleanProperty("durable-stripe.standalone")
class ManagementServerConfiguration {
  /** No endpoint takes a body; a small one does no harm. */
  private static final int MAX_BODY_BYTES = 16 * 1024;

  @Bean
  FilterRegistrationBean<RequestBodyFilter> managementBodyFilter() {
    return RequestBodies.filter(MAX_BODY_BYTES, Ordered.LOWEST_PRECEDENCE);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> managementCloseOnUnreadBody() {
    return RequestBodies.closeOnUnreadBody();
  }
}
