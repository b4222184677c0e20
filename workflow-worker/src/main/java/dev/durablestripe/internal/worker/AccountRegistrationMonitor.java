package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.application.ApplicationLauncher;
import io.temporal.worker.WorkerFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Stops the worker if another deployment is registered for the same account, at start and also
 * later: Stripe may not have answered at start, the record may have been removed, and a development
 * server in memory forgets it. The program ends. A worker that is part of another application only
 * stops polling, until the record is removed.
 */
@Component
class AccountRegistrationMonitor {
  private static final Logger log = LoggerFactory.getLogger(AccountRegistrationMonitor.class);
  private static final long INTERVAL_SECONDS = 30;

  private final AccountRegistration registration;
  private final WorkerFactory workers;
  private final boolean standalone;
  private volatile boolean suspended;

  AccountRegistrationMonitor(
      AccountRegistration registration,
      WorkerFactory workers,
      @Value("${durable-stripe.standalone:false}") boolean standalone) {
    this.registration = registration;
    this.workers = workers;
    this.standalone = standalone;
  }

  /**
   * Registers or checks this deployment. The program does not return if another one is registered.
   *
   * @throws AccountConflictException if another deployment is registered
   * @throws org.springframework.dao.DataAccessException if PostgreSQL does not answer
   */
  void check() {
    try {
      registration.check();
    } catch (AccountConflictException e) {
      if (standalone) {
        ApplicationLauncher.exit(e);
      }
      throw e;
    }
  }

  /** Checks a worker that has started; until then, its start repeats the check. */
  @Scheduled(
      initialDelay = INTERVAL_SECONDS,
      fixedDelay = INTERVAL_SECONDS,
      timeUnit = TimeUnit.SECONDS)
  void checkAgain() {
    if (!workers.isStarted()) {
      return;
    }
    try {
      check();
      if (registration.unchecked().isEmpty()) {
        resume();
      }
    } catch (AccountConflictException e) {
      suspend(e);
    } catch (RuntimeException e) {
      log.debug("The registration cannot be checked", e);
    }
  }

  private void suspend(AccountConflictException e) {
    if (!suspended) {
      suspended = true;
      workers.suspendPolling();
      log.error("The worker has stopped polling: {}", e.getMessage());
    }
  }

  private void resume() {
    if (suspended) {
      workers.resumePolling();
      suspended = false;
      log.info("The worker polls again");
    }
  }

  /** Whether the worker does not poll because another deployment is registered. */
  boolean isSuspended() {
    return suspended;
  }
}
