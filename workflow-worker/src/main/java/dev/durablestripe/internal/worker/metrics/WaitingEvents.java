package dev.durablestripe.internal.worker.metrics;

import io.grpc.StatusRuntimeException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * How many events are not applied yet, and since when, learned with one request at a time. A server
 * allows few requests to its visibility (10 a second for all callers, unless configured otherwise),
 * so what is learned is kept until it is learned again, and does not disappear with an error.
 *
 * <p>As long as one page lists all open events, every request tells everything exactly. Otherwise
 * the requests take turns: one probes for the oldest, and two count.
 */
@Component
class WaitingEvents {
  private static final Logger log = LoggerFactory.getLogger(WaitingEvents.class);

  private enum Request {
    LIST,
    PROBE,
    COUNT,
    COUNT_PAUSED
  }

  private final OpenEvents events;
  private final InstantSource clock;
  private Request next = Request.LIST;
  private boolean failing;
  private volatile double open = Double.NaN;
  private volatile double paused = Double.NaN;
  private volatile OldestStart oldest = OldestStart.UNKNOWN;

  @Autowired
  WaitingEvents(OpenEvents events) {
    this(events, InstantSource.system());
  }

  WaitingEvents(OpenEvents events, InstantSource clock) {
    this.events = events;
    this.clock = clock;
  }

  /** Makes one request; not to be called by two threads. If it fails, it is the next again. */
  void refresh() {
    try {
      next =
          switch (next) {
            case LIST -> list();
            case PROBE -> probe();
            case COUNT -> count();
            case COUNT_PAUSED -> countPaused();
          };
      failing = false;
    } catch (StatusRuntimeException e) {
      if (!failing) {
        log.warn("Temporal does not tell which events wait: {}", e.getStatus());
      }
      failing = true;
    }
  }

  private Request list() {
    OpenEvents.Page page = events.newest();
    double listed = (double) page.waiting().size() + page.paused();
    if (page.complete()) {
      open = listed;
      paused = page.paused();
      oldest = OldestStart.exactly(page.oldest());
      return Request.LIST;
    }
    open = Math.max(atLeast(open), listed);
    paused = Math.max(atLeast(paused), (double) page.paused());
    page.oldest().ifPresent(start -> oldest = oldest.found(start));
    return Request.PROBE;
  }

  private static double atLeast(double known) {
    return Double.isNaN(known) ? 0 : known;
  }

  private Request probe() {
    var before = oldest.probe(clock.instant());
    OpenEvents.Page page = events.newestBefore(before);
    if (page.oldest().isEmpty()) {
      oldest = oldest.noneBefore(before);
    } else if (page.complete()) {
      oldest = OldestStart.exactly(page.oldest());
    } else {
      oldest = oldest.found(page.oldest().get());
    }
    return Request.COUNT;
  }

  private Request count() {
    open = events.count();
    return open <= OpenEvents.PAGE_SIZE ? Request.LIST : Request.COUNT_PAUSED;
  }

  private Request countPaused() {
    paused = events.countPaused();
    return Request.PROBE;
  }

  /** How many events are not applied yet, paused or not; NaN before the first answer. */
  double open() {
    return open;
  }

  /** How many of them are paused; NaN before the first answer. */
  double paused() {
    return paused;
  }

  /**
   * For how many seconds the oldest event has waited that is not paused; 0 if none waits, NaN
   * before the first answer.
   */
  double oldestSeconds() {
    return oldest.age(clock.instant()).map(age -> age.toMillis() / 1e3).orElse(Double.NaN);
  }
}
