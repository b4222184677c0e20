package dev.durablestripe.internal.worker.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import dev.durablestripe.internal.worker.stripe.StripeCallDeferredException.Reason;
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

/** Enforces the rate limit for calls to Stripe, and stops calls while Stripe is down. */
final class StripeCallLimiter {
  /** Walks through lists get one in this many calls of the rate limit. */
  private static final int CALLS_PER_WALK_CALL = 5;

  private static final Duration WALK_PERMISSION_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PERMISSION_POLL_INTERVAL = Duration.ofMillis(100);

  /** For {@link StripeCallPolicy#concurrencyLimited()}. */
  private static final int MAX_CONCURRENT_CALLS = 4;

  private static final int SLIDING_WINDOW_SIZE = 20;
  private static final float FAILURE_RATE_THRESHOLD = 60;
  private static final Duration OPEN_STATE_DURATION = Duration.ofSeconds(10);
  private static final int HALF_OPEN_CALLS = 3;
  private static final Duration MAX_HALF_OPEN_DURATION = Duration.ofMinutes(1);

  /** Deferring a further call of an attempt would waste the calls that it has already made. */
  private static final Duration FURTHER_CALL_TIMEOUT = Duration.ofSeconds(2);

  private static final int SERVER_ERROR = 500;

  private final ObservationRegistry observations;
  private final RateLimiter all;
  private final RateLimiter walks;
  private final Bulkhead bulkhead =
      Bulkhead.of(
          "stripe",
          BulkheadConfig.custom()
              .maxConcurrentCalls(MAX_CONCURRENT_CALLS)
              .maxWaitDuration(Duration.ZERO)
              .build());
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "stripe",
          CircuitBreakerConfig.custom()
              .slidingWindowSize(SLIDING_WINDOW_SIZE)
              .minimumNumberOfCalls(SLIDING_WINDOW_SIZE / 2)
              .failureRateThreshold(FAILURE_RATE_THRESHOLD)
              .waitDurationInOpenState(OPEN_STATE_DURATION)
              .permittedNumberOfCallsInHalfOpenState(HALF_OPEN_CALLS)
              .maxWaitDurationInHalfOpenState(MAX_HALF_OPEN_DURATION)
              .recordException(StripeCallLimiter::isDown)
              .build());

  StripeCallLimiter(int callsPerSecond, ObservationRegistry observations) {
    this.observations = observations;
    this.all = rateLimiter("stripe", callsPerSecond, Duration.ZERO);
    this.walks =
        rateLimiter(
            "stripe-walks",
            Math.max(1, callsPerSecond / CALLS_PER_WALK_CALL),
            WALK_PERMISSION_TIMEOUT);
  }

  private static RateLimiter rateLimiter(String name, int callsPerSecond, Duration timeout) {
    return RateLimiter.of(
        name,
        RateLimiterConfig.custom()
            .limitForPeriod(callsPerSecond)
            .limitRefreshPeriod(Duration.ofSeconds(1))
            .timeoutDuration(timeout)
            .build());
  }

  /** Stripe did not answer, or answered with a server error. A refusal shows that it is up. */
  private static boolean isDown(Throwable e) {
    return e instanceof ApiConnectionException
        || (e instanceof StripeException stripe
            && stripe.getStatusCode() != null
            && stripe.getStatusCode() >= SERVER_ERROR);
  }

  /**
   * Makes a call if this thread's {@link StripeCallPolicy} allows it.
   *
   * @throws NeedsStripeException if the policy forbids calls
   * @throws StripeCallDeferredException if the call is not permitted now, or Stripe is down
   */
  <T> T call(CheckedCallable<T, StripeException> call) throws StripeException {
    StripeCallPolicy policy = StripeCallPolicy.current();
    return switch (policy.mode()) {
      case FORBIDDEN -> throw new NeedsStripeException();
      case CONCURRENCY_LIMITED -> callWithinBulkhead(policy, call);
      case IMMEDIATE, WAITING -> callWithinRate(policy, call);
    };
  }

  /** Whether calls are made; false once many have failed, until Stripe answers again. */
  boolean isStripeAvailable() {
    return breaker.getState() == CircuitBreaker.State.CLOSED;
  }

  private <T> T callWithinBulkhead(
      StripeCallPolicy policy, CheckedCallable<T, StripeException> call) throws StripeException {
    if (!bulkhead.tryAcquirePermission()) {
      throw new StripeCallDeferredException(Reason.BUSY, policy.retryDelay());
    }
    try {
      return callWithinRate(policy, call);
    } finally {
      bulkhead.onComplete();
    }
  }

  private <T> T callWithinRate(StripeCallPolicy policy, CheckedCallable<T, StripeException> call)
      throws StripeException {
    acquirePermission(policy);
    policy.recordCall();
    if (!breaker.tryAcquirePermission()) {
      throw new StripeCallDeferredException(Reason.DOWN, policy.retryDelay());
    }
    long start = breaker.getCurrentTimestamp();
    try {
      T result = call.call();
      breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
      return result;
    } catch (StripeException | RuntimeException | Error e) {
      breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
      throw e;
    }
  }

  private void acquirePermission(StripeCallPolicy policy) {
    Observation.createNotStarted("stripe.rate.limit.wait", observations)
        .observe(
            () -> {
              if (!tryAcquirePermission(policy)) {
                throw new StripeCallDeferredException(Reason.BUSY, policy.retryDelay());
              }
            });
  }

  private boolean tryAcquirePermission(StripeCallPolicy policy) {
    if (policy.mode() == StripeCallPolicy.Mode.WAITING) {
      awaitPermission(policy);
      return true;
    }
    return all.acquirePermission() || (policy.hasCalled() && awaitFurtherPermission());
  }

  private void awaitPermission(StripeCallPolicy policy) {
    // Each wait may be short, but those of a page add up to more than the heartbeat timeout.
    policy.heartbeat();
    while (!walks.acquirePermission()) {
      policy.heartbeat();
    }
    while (!all.acquirePermission()) {
      policy.heartbeat();
      LockSupport.parkNanos(PERMISSION_POLL_INTERVAL.toNanos());
    }
  }

  private boolean awaitFurtherPermission() {
    long end = System.nanoTime() + FURTHER_CALL_TIMEOUT.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(PERMISSION_POLL_INTERVAL.toNanos());
      if (all.acquirePermission()) {
        return true;
      }
    }
    return false;
  }
}
