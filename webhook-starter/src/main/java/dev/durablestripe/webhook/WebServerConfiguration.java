package dev.durablestripe.webhook;

import dev.durablestripe.application.RequestBodies;
import dev.durablestripe.http.RequestBodyFilter;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The HTTP server of the webhook: how it receives bodies, and how it reports its own errors. */
@Configuration(proxyBeanMethods = false)
class WebServerConfiguration {
  /** The order of Spring Boot's {@code ServerHttpObservationFilter}. */
  private static final int OBSERVATION_FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 1;

  /** Larger than any event of Stripe's. */
  private static final int MAX_BODY_BYTES = 1024 * 1024;

  /** Comes after the filter that measures and traces requests, which would miss their end. */
  @Bean
  FilterRegistrationBean<RequestBodyFilter> webhookBodyFilter() {
    return RequestBodies.filter(MAX_BODY_BYTES, OBSERVATION_FILTER_ORDER + 1);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> webhookCloseOnUnreadBody() {
    return RequestBodies.closeOnUnreadBody();
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemDetailErrors() {
    return server ->
        server.addContextCustomizers(
            context ->
                context.getParent().getPipeline().addValve(new ProblemDetailErrorReportValve()));
  }
}
