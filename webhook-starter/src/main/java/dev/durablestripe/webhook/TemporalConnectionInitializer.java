package dev.durablestripe.webhook;

import dev.durablestripe.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Connects to Temporal when the program starts, and waits for it if it is away. Meanwhile
 * deliveries are answered 503 and the health check is down.
 */
@Component
class TemporalConnectionInitializer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TemporalConnectionInitializer.class);

  private final TemporalNamespace namespace;
  private final ScheduledExecutorService attempts = Executors.newSingleThreadScheduledExecutor();

  TemporalConnectionInitializer(TemporalNamespace namespace) {
    this.namespace = namespace;
  }

  @EventListener(ApplicationReadyEvent.class)
  void connect() {
    var unused = attempts.scheduleWithFixedDelay(this::attempt, 0, 1, TimeUnit.SECONDS);
  }

  private void attempt() {
    try {
      namespace.check();
      lookForSearchAttributes();
      log.info("Temporal is ready.");
      attempts.shutdown();
    } catch (StatusRuntimeException e) {
      log.warn("Waiting for Temporal: {}", namespace.problem(e));
    } catch (RuntimeException e) {
      log.error("Temporal is not ready; trying again", e);
    }
  }

  /** The worker registers them, so that this program needs no right to. */
  private void lookForSearchAttributes() {
    try {
      if (namespace.attributes().anyMissing()) {
        log.info("Search attributes are missing: the worker, or the first event, registers them.");
      }
    } catch (StatusRuntimeException e) {
      // We may not even look: then the first start tells.
      log.debug("Search attributes cannot be looked up: {}", e.getStatus().getCode());
    }
  }

  @Override
  public void close() {
    attempts.shutdownNow();
  }
}
