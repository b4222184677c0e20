package dev.durablestripe.contract;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers {@link StripeSearchAttributes} with Temporal, also when it has lost them: a development
 * server in memory forgets them when it restarts, and somebody may remove one.
 */
public final class SearchAttributeRegistration {
  private static final Logger log = LoggerFactory.getLogger(SearchAttributeRegistration.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  /** However many starts are refused. */
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(2);

  private static final Set<Status.Code> FORBIDDEN =
      Set.of(Status.Code.PERMISSION_DENIED, Status.Code.UNAUTHENTICATED, Status.Code.UNIMPLEMENTED);

  private final OperatorServiceStubs operator;
  private final String namespace;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean toldHow;
  private long notBefore = System.nanoTime();

  SearchAttributeRegistration(WorkflowServiceStubs stubs, String namespace) {
    this.operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder()
                .setChannel(stubs.getRawChannel())
                // The API key travels in these, not in the channel.
                .setGrpcMetadataProviders(stubs.getOptions().getGrpcMetadataProviders())
                .validateAndBuildWithDefaults());
    this.namespace = namespace;
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
   * Looks whether one is missing, which needs no right to add any.
   *
   * @throws StatusRuntimeException when Temporal cannot be reached, or forbids even that
   */
  public boolean anyMissing() {
    return !StripeSearchAttributes.missing(operator, namespace, ANSWER).isEmpty();
  }

  /**
   * Registers what is missing. Where that is forbidden, as in Temporal Cloud, the log says once how
   * an operator does it.
   *
   * @return whether any was missing and is registered now
   * @throws StatusRuntimeException when Temporal cannot be reached
   */
  public boolean register() {
    lock.lock();
    try {
      boolean registered = StripeSearchAttributes.register(operator, namespace, ANSWER);
      toldHow = false;
      return registered;
    } catch (StatusRuntimeException e) {
      if (!FORBIDDEN.contains(e.getStatus().getCode())) {
        throw e;
      }
      logRegistrationCommand(e.getStatus().getCode());
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void logRegistrationCommand(Status.Code code) {
    if (!toldHow) {
      toldHow = true;
      log.warn(
          "Temporal does not let us register search attributes ({}). If they are not there yet,"
              + " add them in Temporal Cloud's UI, or run: {}",
          code,
          StripeSearchAttributes.createCommand(namespace));
    }
  }

  /**
   * The same for whoever was just told that one is missing, many at once maybe: one registers, the
   * others wait for it; and not more often than every other second.
   */
  public void registerAgain() {
    try {
      if (!lock.tryLock(ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (System.nanoTime() - notBefore >= 0 && register()) {
        log.warn("Search attributes were missing in Temporal: they are registered now.");
      }
    } catch (StatusRuntimeException e) {
      log.warn("Search attributes could not be registered: {}", e.getStatus().getCode());
    } finally {
      notBefore = System.nanoTime() + BETWEEN_ATTEMPTS.toNanos();
      lock.unlock();
    }
  }
}
