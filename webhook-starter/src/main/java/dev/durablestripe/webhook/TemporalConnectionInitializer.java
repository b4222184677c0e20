package dev.durablestripe.webhook;

import dev.durablestripe.application.StartupRetry;
import dev.durablestripe.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Connects to Temporal when the program starts, and waits for it if it is unavailable. Meanwhile
 * deliveries are answered 503.
 */
@Component
class TemporalConnectionInitializer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TemporalConnectionInitializer.class);

  private final TemporalNamespace namespace;
  private final StartupRetry startup;

  TemporalConnectionInitializer(TemporalNamespace namespace) {
    this.namespace = namespace;
    this.startup = new StartupRetry(namespace, this::connect, unknown -> Optional.empty());
  }

  @EventListener(ApplicationReadyEvent.class)
  void start() {
    startup.start();
  }

  private void connect() {
    namespace.check();
    checkSearchAttributes();
    log.info("Temporal is ready.");
  }

  /** The worker registers them, so this program needs no permission to do so. */
  private void checkSearchAttributes() {
    try {
      if (namespace.attributes().anyMissing()) {
        log.info("Search attributes are missing: the worker, or the first event, registers them.");
      }
    } catch (StatusRuntimeException e) {
      // Not permitted: the first start shows whether they are registered.
      log.debug("Search attributes cannot be looked up: {}", e.getStatus().getCode());
    }
  }

  @Override
  public void close() {
    startup.close();
  }
}
