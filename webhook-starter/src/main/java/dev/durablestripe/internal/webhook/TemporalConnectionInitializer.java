package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.application.StartupRetry;
import dev.durablestripe.internal.contract.SearchAttributeProblem;
import dev.durablestripe.internal.contract.TemporalNamespace;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * Connects to Temporal when the program starts, and waits while Temporal is unavailable or would
 * refuse to start events because of its search attributes. Meanwhile deliveries are answered 503.
 */
class TemporalConnectionInitializer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TemporalConnectionInitializer.class);

  private final TemporalNamespace namespace;
  private final StartupRetry startup;
  private volatile boolean ready;
  private volatile Optional<SearchAttributeProblem> problem = Optional.empty();

  TemporalConnectionInitializer(TemporalNamespace namespace) {
    this.namespace = namespace;
    this.startup = new StartupRetry(namespace, this::connect, this::cause);
  }

  @EventListener(ApplicationReadyEvent.class)
  void start() {
    startup.start();
  }

  /** Checks the search attributes again, because Temporal has just refused a start. */
  void startRefused() {
    ready = false;
    // The last deliveries may be refused while the program stops.
    if (!startup.isClosed()) {
      startup.start();
    }
  }

  private void connect() {
    namespace.check();
    problem = namespace.attributes().problem();
    if (problem.isPresent()) {
      // Usually the worker registers them, so this program may lack the permission.
      namespace.attributes().registerAgain();
      problem = namespace.attributes().problem();
    }
    if (problem.isPresent()) {
      throw new IllegalStateException("search attributes");
    }
    ready = true;
    log.info("Temporal is ready.");
  }

  private Optional<String> cause(RuntimeException e) {
    return problem.map(found -> "search attributes: " + found.reason());
  }

  /** Whether Temporal starts events, as far as is known. */
  boolean isReady() {
    return ready;
  }

  /** Why Temporal refuses to start events; empty if it does not, or if it is unavailable. */
  Optional<SearchAttributeProblem> problem() {
    return problem;
  }

  @Override
  public void close() {
    startup.close();
  }
}
