package dev.durablestripe.webhook;

import dev.durablestripe.http.CloseOnUnreadBodyProtocol;
import dev.durablestripe.http.RequestBodyFilter;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * The HTTP server of the management port, which is another than the webhook's. Spring Boot finds it
 * by its {@code ManagementContextConfiguration.imports}.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementServerConfiguration {
  /** Nothing here takes a body; a small one does no harm. */
  private static final int MAX_BODY_BYTES = 16 * 1024;

  @Bean
  FilterRegistrationBean<RequestBodyFilter> managementBodies() {
    var filter = new FilterRegistrationBean<>(new RequestBodyFilter(MAX_BODY_BYTES));
    filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    return filter;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> managementUnreadBodies() {
    return server -> server.setProtocol(CloseOnUnreadBodyProtocol.class.getName());
  }
}
