package dev.durablestripe.worker;

import dev.durablestripe.application.RequestBodyConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The HTTP server of the management port, where only the codec endpoint takes bodies. */
@Configuration(proxyBeanMethods = false)
class WorkerHttpServerConfiguration extends RequestBodyConfiguration {
  /** Temporal accepts 4 MiB in one message; here they are in Base64. */
  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  WorkerHttpServerConfiguration() {
    super(MAX_BODY_BYTES, Ordered.LOWEST_PRECEDENCE);
  }
}
