package dev.durablestripe.internal.application;

import dev.durablestripe.internal.http.CloseOnUnreadBodyProtocol;
import dev.durablestripe.internal.http.RequestBodyFilter;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

/**
 * Beans with which an HTTP server receives bodies within limits. They are not inherited, because
 * Spring registers the bean methods of a superclass only for the first of its subclasses.
 */
public final class RequestBodies {
  private RequestBodies() {}

  /**
   * A filter that reads bodies.
   *
   * @param maxBodyBytes the size of the largest body that the server accepts
   * @param order the filter's position in the chain
   */
  public static FilterRegistrationBean<RequestBodyFilter> filter(int maxBodyBytes, int order) {
    var filter = new FilterRegistrationBean<>(new RequestBodyFilter(maxBodyBytes));
    filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    filter.setOrder(order);
    return filter;
  }

  /** Makes the server close connections whose bodies stay unread. */
  public static WebServerFactoryCustomizer<TomcatServletWebServerFactory> closeOnUnreadBody() {
    return server -> server.setProtocol(CloseOnUnreadBodyProtocol.class.getName());
  }
}
