package dev.durablestripe.internal.worker.stripe;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Whether the current thread may call Stripe, and what happens if no call is permitted at the
 * moment. It is bound to the thread, so that handlers do not depend on it. A thread without a
 * policy has the policy {@link #immediate()}.
 */
public final class StripeCallPolicy {
  /** Short, because Temporal limits how often these attempts run. */
  private static final RetryDelay SHORT_DELAY =
      new RetryDelay(Duration.ofSeconds(1), Duration.ofSeconds(10));

  /** Long, because nothing else limits these attempts: a backlog must not retry all the time. */
  private static final RetryDelay LONG_DELAY =
      new RetryDelay(Duration.ofMinutes(1), Duration.ofMinutes(5));

  private static final ThreadLocal<StripeCallPolicy> CURRENT =
      ThreadLocal.withInitial(StripeCallPolicy::immediate);

  private final Mode mode;
  private final RetryDelay retryDelay;
  private final Runnable heartbeat;
  private boolean called;

  private StripeCallPolicy(Mode mode, RetryDelay retryDelay, Runnable heartbeat) {
    this.mode = mode;
    this.retryDelay = retryDelay;
    this.heartbeat = heartbeat;
  }

  /** How a thread may call Stripe; see the factory methods. */
  enum Mode {
    FORBIDDEN,
    CONCURRENCY_LIMITED,
    IMMEDIATE,
    WAITING
  }

  /** The range of the random delay before a deferred attempt is retried. */
  record RetryDelay(Duration min, Duration max) {}

  /** A call throws {@link NeedsStripeException}. */
  public static StripeCallPolicy forbidden() {
    return new StripeCallPolicy(Mode.FORBIDDEN, LONG_DELAY, () -> {});
  }

  /**
   * As {@link #immediate()}, but only a few threads with this policy call at the same time, so that
   * calls do not take all slots of a task queue that is meant for other work.
   */
  public static StripeCallPolicy concurrencyLimited() {
    return new StripeCallPolicy(Mode.CONCURRENCY_LIMITED, LONG_DELAY, () -> {});
  }

  /**
   * The first call is made immediately or throws {@link StripeCallDeferredException}. Further calls
   * wait up to two seconds for permission.
   */
  public static StripeCallPolicy immediate() {
    return new StripeCallPolicy(Mode.IMMEDIATE, SHORT_DELAY, () -> {});
  }

  /**
   * A call waits for permission, within a part of the rate limit that leaves the rest to events.
   *
   * @param heartbeat runs before each call and repeatedly while a call waits; may throw to end it
   */
  public static StripeCallPolicy waiting(Runnable heartbeat) {
    return new StripeCallPolicy(Mode.WAITING, SHORT_DELAY, heartbeat);
  }

  /** Runs a task on this thread with this policy. */
  public <T> T execute(Callable<T> task) throws Exception {
    StripeCallPolicy previous = CURRENT.get();
    CURRENT.set(this);
    try {
      return task.call();
    } finally {
      CURRENT.set(previous);
    }
  }

  static StripeCallPolicy current() {
    return CURRENT.get();
  }

  Mode mode() {
    return mode;
  }

  RetryDelay retryDelay() {
    return retryDelay;
  }

  void heartbeat() {
    heartbeat.run();
  }

  void recordCall() {
    called = true;
  }

  /** Whether a call was made with this policy. */
  boolean hasCalled() {
    return called;
  }
}
