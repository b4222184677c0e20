package dev.durablestripe.worker;

import dev.durablestripe.application.RequestBodies;
import dev.durablestripe.http.RequestBodyFilter;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The HTTP server of the management port, where only the codec endpoint takes bodies. */
@Configuration(proxyBeanMethods = false)
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
