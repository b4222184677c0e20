package dev.durablestripe.webhook;

import dev.durablestripe.http.CloseOnUnreadBodyProtocol;
import dev.durablestripe.http.RequestBodyFilter;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** What the HTTP server does before and beside the endpoint. */
@Configuration(proxyBeanMethods = false)
class WebServerConfiguration {
  /** Where Spring Boot puts its {@code ServerHttpObservationFilter}. */
  private static final int OBSERVATION = Ordered.HIGHEST_PRECEDENCE + 1;

  /** More than any event of Stripe's. */
  private static final int MAX_BODY_BYTES = 1024 * 1024;

  @Bean
  FilterRegistrationBean<RequestBodyFilter> bodies() {
    var filter = new FilterRegistrationBean<>(new RequestBodyFilter(MAX_BODY_BYTES));
    filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    // Behind the filter that measures and traces a request, which otherwise would miss its end.
    filter.setOrder(OBSERVATION + 1);
    return filter;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> unreadBodies() {
    return server -> server.setProtocol(CloseOnUnreadBodyProtocol.class.getName());
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problems() {
    return server ->
        server.addContextCustomizers(
            context ->
                context.getParent().getPipeline().addValve(new ProblemDetailErrorReportValve()));
  }
}
