package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.contract.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Checks every 10 seconds whether Temporal still has the search attributes, and registers those
 * that are missing: without them, no missed event can be started, and a workflow that sets one
 * retries its task. An in-memory development server loses them when it restarts.
 */
@Component
class SearchAttributeMonitor {
  private static final Logger log = LoggerFactory.getLogger(SearchAttributeMonitor.class);
  private static final long INTERVAL_SECONDS = 10;

  private final TemporalNamespace namespace;
  private final WorkerLifecycle lifecycle;

  SearchAttributeMonitor(TemporalNamespace namespace, WorkerLifecycle lifecycle) {
    this.namespace = namespace;
    this.lifecycle = lifecycle;
  }

  @Scheduled(
      initialDelay = INTERVAL_SECONDS,
      fixedDelay = INTERVAL_SECONDS,
      timeUnit = TimeUnit.SECONDS)
  void check() {
    try {
      if (lifecycle.isPolling() && namespace.attributes().register()) {
        log.warn("Search attributes were missing in Temporal: they are registered now.");
      }
    } catch (StatusRuntimeException e) {
      log.debug("Search attributes cannot be looked up: {}", namespace.problem(e));
    } catch (RuntimeException e) {
      log.warn("Search attributes could not be restored; trying again", e);
    }
  }
}
