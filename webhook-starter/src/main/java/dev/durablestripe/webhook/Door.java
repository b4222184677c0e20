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

  @Bean
  FilterRegistrationBean<BodyFilter> bodies() {
    var filter =
        new FilterRegistrationBean<>(
            new BodyFilter(new BodyMemory(Runtime.getRuntime().maxMemory())));
    filter.addUrlPatterns(StripeWebhookController.PATH);
    // What else there is sees a request once, when it is complete.
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return filter;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problems() {
    return server ->
        server.addContextCustomizers(
            context -> context.getParent().getPipeline().addValve(new ProblemValve()));
  }
}
