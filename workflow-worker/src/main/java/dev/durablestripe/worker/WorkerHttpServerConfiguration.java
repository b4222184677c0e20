package dev.durablestripe.worker;

import dev.durablestripe.http.CloseOnUnreadBodyProtocol;
import dev.durablestripe.http.RequestBodyFilter;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the worker's management port receives bodies: those of the codec endpoint. */
@Configuration(proxyBeanMethods = false)
class WorkerHttpServerConfiguration {
  /** Temporal takes 4 MiB in one message; here it is in Base64. */
  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  @Bean
  FilterRegistrationBean<RequestBodyFilter> bodies() {
    var filter = new FilterRegistrationBean<>(new RequestBodyFilter(MAX_BODY_BYTES));
    filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    return filter;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> unreadBodies() {
    return server -> server.setProtocol(CloseOnUnreadBodyProtocol.class.getName());
  }
}
