package dev.durablestripe.worker.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import dev.durablestripe.worker.stripe.StripeCallDeferredException.Reason;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.CheckedCallable;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Lets a call to Stripe through at its turn, and not at all while Stripe is down. */
final class StripeCallLimiter {
  /** The part of the budget that walks through lists may use: one in so many calls. */
  private static final int WALKS_PART = 5;

  private static final Duration WALKS_WAIT = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /** How many of the slots that are not meant for calls may be calling at once. */
  private static final int SHARED_CALLS = 4;

  private static final int WATCHED_CALLS = 20;
  private static final float FAILED_PERCENT = 60;
  private static final Duration OPEN = Duration.ofSeconds(10);
  private static final int TRIAL_CALLS = 3;
  private static final Duration TRIAL = Duration.ofMinutes(1);

  /** For a further call of the same attempt: refusing it would waste those that it has made. */
  private static final Duration FURTHER_WAIT = Duration.ofSeconds(2);

  private static final int SERVER_ERROR = 500;

  private final ObservationRegistry observations;
  private final RateLimiter all;
  private final RateLimiter walks;
  private final Bulkhead shared =
      Bulkhead.of(
          "stripe",
          BulkheadConfig.custom()
              .maxConcurrentCalls(SHARED_CALLS)
              .maxWaitDuration(Duration.ZERO)
              .build());
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "stripe",
          CircuitBreakerConfig.custom()
              .slidingWindowSize(WATCHED_CALLS)
              .minimumNumberOfCalls(WATCHED_CALLS / 2)
              .failureRateThreshold(FAILED_PERCENT)
              .waitDurationInOpenState(OPEN)
              .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
              .maxWaitDurationInHalfOpenState(TRIAL)
              .recordException(StripeCallLimiter::isDown)
              .build());

  /** A gate that lets so many calls through in a second. */
  StripeCallLimiter(int callsPerSecond, ObservationRegistry observations) {
    this.observations = observations;
    this.all = limiter("stripe", callsPerSecond, Duration.ZERO);
    this.walks = limiter("stripe-walks", Math.max(1, callsPerSecond / WALKS_PART), WALKS_WAIT);
  }

  private static RateLimiter limiter(String name, int callsPerSecond, Duration wait) {
    return RateLimiter.of(
        name,
        RateLimiterConfig.custom()
            .limitForPeriod(callsPerSecond)
            .limitRefreshPeriod(Duration.ofSeconds(1))
            .timeoutDuration(wait)
            .build());
  }

  /** Stripe did not answer, or could not. A refusal is an answer. */
  private static boolean isDown(Throwable e) {
    return e instanceof ApiConnectionException
        || (e instanceof StripeException stripe
            && stripe.getStatusCode() != null
            && stripe.getStatusCode() >= SERVER_ERROR);
  }

  /**
   * Makes a call as this thread's {@link StripeCallPolicy} permits.
   *
   * @throws NeedsStripeException when it may not call at all
   * @throws StripeCallDeferredException when it is not its turn, or Stripe is down
   */
  <T> T call(CheckedCallable<T, StripeException> call) throws StripeException {
    StripeCallPolicy access = StripeCallPolicy.current();
    return switch (access.mode()) {
      case FORBIDDEN -> throw new NeedsStripeException();
      case SHARED -> callShared(access, call);
      case IMMEDIATE, PATIENT -> callWatched(access, call);
    };
  }

  private <T> T callShared(StripeCallPolicy access, CheckedCallable<T, StripeException> call)
      throws StripeException {
    if (!shared.tryAcquirePermission()) {
      throw new StripeCallDeferredException(Reason.BUSY, access.retry());
    }
    try {
      return callWatched(access, call);
    } finally {
      shared.onComplete();
    }
  }

  private <T> T callWatched(StripeCallPolicy access, CheckedCallable<T, StripeException> call)
      throws StripeException {
    awaitTurn(access);
    access.calls();
    if (!breaker.tryAcquirePermission()) {
      throw new StripeCallDeferredException(Reason.DOWN, access.retry());
    }
    long start = breaker.getCurrentTimestamp();
    try {
      T answer = call.call();
      breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
      return answer;
    } catch (StripeException | RuntimeException | Error e) {
      breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
      throw e;
    }
  }

  private void awaitTurn(StripeCallPolicy access) {
    Observation.createNotStarted("stripe.call.permission", observations)
        .observe(
            () -> {
              if (!isPermitted(access)) {
                throw new StripeCallDeferredException(Reason.BUSY, access.retry());
              }
            });
  }

  private boolean isPermitted(StripeCallPolicy access) {
    if (access.mode() != StripeCallPolicy.Mode.PATIENT) {
      return all.acquirePermission() || (access.hasCalled() && isPermittedSoon());
    }
    while (!walks.acquirePermission()) {
      access.heartbeat();
    }
    while (!all.acquirePermission()) {
      access.heartbeat();
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    return true;
  }

  private boolean isPermittedSoon() {
    long end = System.nanoTime() + FURTHER_WAIT.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      if (all.acquirePermission()) {
        return true;
      }
    }
    return false;
  }
}
