package dev.durablestripe.webhook;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** What the HTTP server does before and beside the endpoint. */
@Configuration(proxyBeanMethods = false)
class Door {
  /** Where Spring Boot puts its {@code ServerHttpObservationFilter}. */
  private static final int OBSERVATION = Ordered.HIGHEST_PRECEDENCE + 1;

  @Bean
  FilterRegistrationBean<BodyFilter> bodies() {
    var filter =
        new FilterRegistrationBean<>(
            new BodyFilter(new BodyMemory(Runtime.getRuntime().maxMemory())));
    filter.addUrlPatterns(StripeWebhookController.PATH);
    // Behind the filter that measures and traces a request, which otherwise would miss its end.
    filter.setOrder(OBSERVATION + 1);
    return filter;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problems() {
    return server ->
        server.addContextCustomizers(
            context -> context.getParent().getPipeline().addValve(new ProblemValve()));
  }
}
