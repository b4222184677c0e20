package dev.durablestripe.internal.contract;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers {@link StripeSearchAttributes} with Temporal, also if Temporal has lost them: an
 * in-memory development server forgets them when it restarts, and an operator may remove one.
 */
public final class SearchAttributeRegistration {
  private static final Logger log = LoggerFactory.getLogger(SearchAttributeRegistration.class);

  /** No more often than that, however many starts are refused. */
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(2);

  /** Temporal could not answer: worth another attempt. Any other status is an answer. */
  private static final Set<Status.Code> TRANSIENT =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.ABORTED,
          Status.Code.CANCELLED,
          Status.Code.INTERNAL,
          Status.Code.UNKNOWN);

  private final SearchAttributeClient client;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> reported = new HashSet<>();
  private volatile String refusal = "";
  private long notBefore = System.nanoTime();

  SearchAttributeRegistration(SearchAttributeClient client) {
    this.client = client;
  }

  /**
   * Whether Temporal refused a request because it does not know one of our attributes. It has no
   * status of its own for that: SQL visibility says "no mapping defined for search attribute",
   * Elasticsearch "search attribute … is not defined", both as {@code INVALID_ARGUMENT}.
   */
  public static boolean isMissing(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String description = String.valueOf(status.getDescription()).toLowerCase(Locale.ROOT);
    return status.getCode() == Status.Code.INVALID_ARGUMENT
        && description.contains("search attribute");
  }

  /**
   * What makes Temporal refuse every start at the moment. This needs no permission to register
   * attributes. A server caches them, so for some seconds after they were registered it still
   * refuses starts; it answers queries from the same cache.
   *
   * @return empty if nothing is known to be wrong, also if Temporal does not permit to look
   * @throws StatusRuntimeException if Temporal is unavailable
   */
  public Optional<SearchAttributeProblem> problem() {
    Optional<SearchAttributeProblem> problem = registrationProblem();
    return problem.isPresent() ? problem : queryProblem();
  }

  private Optional<SearchAttributeProblem> registrationProblem() {
    try {
      SearchAttributeTypes types = client.registered();
      return types.missing().isEmpty() && types.refusesValues()
          ? types.typeProblem()
          : types.missingProblem(refusal);
    } catch (StatusRuntimeException e) {
      throwIfTransient(e);
      return Optional.empty();
    }
  }

  private Optional<SearchAttributeProblem> queryProblem() {
    try {
      client.query();
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      throwIfTransient(e);
      return e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT
          ? Optional.of(client.creation("Temporal refuses queries by them (" + words(e) + ")"))
          : Optional.empty();
    }
  }

  /**
   * Registers what is missing. If Temporal refuses, for example because it forbids that as Temporal
   * Cloud does, the log says why, and what an operator has to run. So it does if an attribute has
   * another type. Each is logged once.
   *
   * @return whether any was missing and is registered now
   * @throws StatusRuntimeException if Temporal is unavailable
   */
  public boolean register() {
    lock.lock();
    try {
      SearchAttributeTypes types = client.registered();
      boolean added = add(types.missing());
      Optional<SearchAttributeProblem> problem = types.typeProblem();
      problem.ifPresent(found -> report("Search attributes have other types: " + found));
      if (problem.isEmpty() && refusal.isEmpty()) {
        reported.clear();
      }
      return added;
    } catch (StatusRuntimeException e) {
      throwIfTransient(e);
      report(
          client.creation(
              "Temporal does not permit to list search attributes (%s). If they are missing, every"
                      .formatted(words(e))
                  + " start is refused"));
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean add(Map<String, IndexedValueType> missing) {
    try {
      if (!missing.isEmpty()) {
        client.add(missing);
      }
      refusal = "";
      return !missing.isEmpty();
    } catch (StatusRuntimeException e) {
      throwIfTransient(e);
      refusal = words(e);
      report(
          client.creation(
              "Temporal refuses to register search attributes (%s). Until they are registered, every"
                      .formatted(refusal)
                  + " start is refused"));
      return false;
    }
  }

  private void report(Object problem) {
    if (reported.add(problem.toString())) {
      log.warn("{}", problem);
    }
  }

  private static void throwIfTransient(StatusRuntimeException e) {
    if (TRANSIENT.contains(e.getStatus().getCode())) {
      throw e;
    }
  }

  /** The server's own words. */
  private static String words(StatusRuntimeException e) {
    String description = e.getStatus().getDescription();
    return e.getStatus().getCode() + (description == null ? "" : ": " + description);
  }

  /**
   * Registers for callers whose start was just refused, which may be many at once: one registers,
   * the others wait for it; and at most once every two seconds.
   */
  public void registerAgain() {
    try {
      if (!lock.tryLock(MIN_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (System.nanoTime() - notBefore >= 0) {
        registerNow();
        notBefore = System.nanoTime() + MIN_INTERVAL.toNanos();
      }
    } finally {
      lock.unlock();
    }
  }

  private void registerNow() {
    try {
      if (register()) {
        log.warn("Search attributes were missing in Temporal: they are registered now.");
      }
    } catch (StatusRuntimeException e) {
      log.warn("Search attributes could not be registered: {}", words(e));
    }
  }
}
