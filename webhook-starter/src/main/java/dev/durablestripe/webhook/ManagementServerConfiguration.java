package dev.durablestripe.webhook;

import dev.durablestripe.application.RequestBodyConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.core.Ordered;

/**
 * The HTTP server of the management port, which is separate from the webhook's. Spring Boot finds
 * this class through {@code ManagementContextConfiguration.imports}.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementServerConfiguration extends RequestBodyConfiguration {
  /** No endpoint takes a body; a small one does no harm. */
  private static final int MAX_BODY_BYTES = 16 * 1024;

  ManagementServerConfiguration() {
    super(MAX_BODY_BYTES, Ordered.LOWEST_PRECEDENCE);
  }
}
