package dev.durablestripe.worker;

import dev.durablestripe.http.BodyFilter;
import dev.durablestripe.http.UnreadBodyProtocol;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the worker's management port receives bodies: those of the codec endpoint. */
@Configuration(proxyBeanMethods = false)
class WorkerHttpServer {
  /** Temporal takes 4 MiB in one message; here it is in Base64. */
  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  @Bean
  FilterRegistrationBean<BodyFilter> bodies() {
    var filter = new FilterRegistrationBean<>(new BodyFilter(MAX_BODY_BYTES));
    filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    return filter;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> unreadBodies() {
    return server -> server.setProtocol(UnreadBodyProtocol.class.getName());
  }
}
