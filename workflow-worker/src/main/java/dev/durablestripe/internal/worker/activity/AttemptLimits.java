package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.database.StatementDeadline;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the attempts to apply events: those that do not call Stripe, first attempts inside
 * workflow tasks and later ones together, to as many as there are database connections. An attempt
 * counts until its thread is done, even if Temporal has given it up.
 */
public final class AttemptLimits {
  /** How long an attempt waits for others; as long as it would wait for a connection. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);

  /**
   * For the statements of a first attempt. The last one may take a second longer, so the attempt is
   * over before Temporal gives it up.
   */
  private static final Duration FIRST_ATTEMPT_LIMIT = Duration.ofSeconds(2);

  private final Semaphore permits;
  private final boolean firstAttemptsInWorkflowTasks;

  /**
   * Limits for one process.
   *
   * @param connections the size of the connection pool, at least one
   * @param firstAttemptsInWorkflowTasks whether first attempts are made inside workflow tasks
   */
  public AttemptLimits(int connections, boolean firstAttemptsInWorkflowTasks) {
    this.permits = new Semaphore(connections, true);
    this.firstAttemptsInWorkflowTasks = firstAttemptsInWorkflowTasks;
  }

  /**
   * Makes an attempt once its limits permit it.
   *
   * @return the result; {@link Outcome#NOT_ATTEMPTED} if this is a first attempt inside a workflow
   *     task, and these are turned off or all permits are taken
   * @throws ApplicationFailure if no permit becomes free in time for a later attempt
   */
  EventResult run(ActivityInfo info, Callable<EventResult> attempt) throws Exception {
    if (AttemptCallPolicy.isOnStripeQueue(info)) {
      return attempt.call();
    }
    return info.isLocal()
        ? firstAttempt(attempt)
            .orElseGet(() -> new EventResult(Outcome.NOT_ATTEMPTED, info.getWorkflowRunId()))
        : runWithPermit(MAX_WAIT, attempt).orElseThrow(AttemptLimits::allConnectionsInUse);
  }

  /**
   * Runs a statement of another activity once a permit is free.
   *
   * @throws ApplicationFailure if no permit becomes free in time
   */
  <T> T runStatement(Callable<T> statement) throws Exception {
    return runWithPermit(MAX_WAIT, statement).orElseThrow(AttemptLimits::allConnectionsInUse);
  }

  private Optional<EventResult> firstAttempt(Callable<EventResult> attempt) throws Exception {
    return firstAttemptsInWorkflowTasks
        ? runWithPermit(Duration.ZERO, () -> StatementDeadline.within(FIRST_ATTEMPT_LIMIT, attempt))
        : Optional.empty();
  }

  private <T> Optional<T> runWithPermit(Duration maxWait, Callable<T> attempt) throws Exception {
    if (!permits.tryAcquire(maxWait.toMillis(), TimeUnit.MILLISECONDS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(attempt.call());
    } finally {
      permits.release();
    }
  }

  private static ApplicationFailure allConnectionsInUse() {
    return ActivityFailures.retried(
        "PostgresUnreachable", "All connections to PostgreSQL are in use");
  }
}
