package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.application.RequestBodies;
import dev.durablestripe.internal.http.RequestBodyFilter;
import io.micrometer.observation.ObservationPredicate;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * The HTTP server of the program: how it receives bodies, what it measures, and how it reports its
 * own errors.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("durable-stripe.standalone")
@Import(UnsignedSpanFilter.class)
class WebServerConfiguration {
  static final String BODY_FILTER = "webhookBodyFilter";

  /** The order of Spring Boot's {@code ServerHttpObservationFilter}. */
  private static final int OBSERVATION_FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 1;

  /** Larger than any event of Stripe's. */
  static final int MAX_BODY_BYTES = 1024 * 1024;

  /** Comes after the filter that measures and traces requests, which would miss their end. */
  static final int BODY_FILTER_ORDER = OBSERVATION_FILTER_ORDER + 1;

  /** Every path is only the webhook's or nobody's. */
  @Bean(BODY_FILTER)
  FilterRegistrationBean<RequestBodyFilter> webhookBodyFilter() {
    return RequestBodies.filter(MAX_BODY_BYTES, BODY_FILTER_ORDER);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> webhookCloseOnUnreadBody() {
    return RequestBodies.closeOnUnreadBody();
  }

  /** Health checks and scrapes are neither measured nor traced. */
  @Bean
  ObservationPredicate deliveriesOnly() {
    return (name, context) ->
        !(context instanceof ServerRequestObservationContext request
            && isManagement(request.getCarrier()));
  }

  private static boolean isManagement(@Nullable HttpServletRequest request) {
    return request != null && request.getRequestURI().startsWith("/actuator");
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemDetailErrors() {
    return server ->
        server.addContextCustomizers(
            context ->
                context.getParent().getPipeline().addValve(new ProblemDetailErrorReportValve()));
  }
}
