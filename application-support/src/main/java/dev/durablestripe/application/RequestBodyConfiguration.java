package dev.durablestripe.application;

import dev.durablestripe.http.CloseOnUnreadBodyProtocol;
import dev.durablestripe.http.RequestBodyFilter;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/** How an HTTP server receives bodies: the superclass of a configuration for each server. */
public abstract class RequestBodyConfiguration {
  private final int maxBodyBytes;
  private final int filterOrder;

  /**
   * For one server.
   *
   * @param maxBodyBytes the size of the largest body that the server accepts
   * @param filterOrder where the filter that reads bodies is in the chain
   */
  protected RequestBodyConfiguration(int maxBodyBytes, int filterOrder) {
    this.maxBodyBytes = maxBodyBytes;
    this.filterOrder = filterOrder;
  }

  @Bean
  FilterRegistrationBean<RequestBodyFilter> requestBodyFilter() {
    var filter = new FilterRegistrationBean<>(new RequestBodyFilter(maxBodyBytes));
    filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    filter.setOrder(filterOrder);
    return filter;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> closeOnUnreadBody() {
    return server -> server.setProtocol(CloseOnUnreadBodyProtocol.class.getName());
  }
}
