package dev.durablestripe.worker.stripe;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Whether the current thread may call Stripe, and what it does when it is not its turn. Bound to
 * the thread, so that a handler need not know of it. A thread without one may call, and is refused
 * when it is not its turn.
 */
public final class StripeCallPolicy {
  /** Short, since the server limits how often these attempts are tried. */
  private static final Retry SOON = new Retry(Duration.ofSeconds(1), Duration.ofSeconds(10));

  /** Nobody limits these: a backlog of them must not become a storm of attempts. */
  private static final Retry LATER = new Retry(Duration.ofMinutes(1), Duration.ofMinutes(5));

  private static final ThreadLocal<StripeCallPolicy> CURRENT =
      ThreadLocal.withInitial(StripeCallPolicy::immediate);

  private final Mode mode;
  private final Retry retry;
  private final Runnable heartbeat;
  private boolean called;

  private StripeCallPolicy(Mode mode, Retry retry, Runnable heartbeat) {
    this.mode = mode;
    this.retry = retry;
    this.heartbeat = heartbeat;
  }

  /** What a thread may do. */
  enum Mode {
    FORBIDDEN,
    SHARED,
    IMMEDIATE,
    PATIENT
  }

  /** When an attempt that was turned away is tried again: at random between two times. */
  record Retry(Duration least, Duration most) {}

  /** A call throws {@link NeedsStripeException}. */
  public static StripeCallPolicy forbidden() {
    return new StripeCallPolicy(Mode.FORBIDDEN, LATER, () -> {});
  }

  /**
   * A call is made if only few others of this kind are being made: slots that are needed for other
   * work are not all taken by calls.
   */
  public static StripeCallPolicy shared() {
    return new StripeCallPolicy(Mode.SHARED, LATER, () -> {});
  }

  /** The first call is made at once or refused; those that follow may wait for a moment. */
  public static StripeCallPolicy immediate() {
    return new StripeCallPolicy(Mode.IMMEDIATE, SOON, () -> {});
  }

  /**
   * A call waits for its turn, in a part of the budget that leaves the rest to events.
   *
   * @param heartbeat run now and then while it waits; may throw to end the wait
   */
  public static StripeCallPolicy patient(Runnable heartbeat) {
    return new StripeCallPolicy(Mode.PATIENT, SOON, heartbeat);
  }

  /** Does some work on this thread under this access. */
  public <T> T during(Callable<T> work) throws Exception {
    StripeCallPolicy before = CURRENT.get();
    CURRENT.set(this);
    try {
      return work.call();
    } finally {
      CURRENT.set(before);
    }
  }

  static StripeCallPolicy current() {
    return CURRENT.get();
  }

  Mode mode() {
    return mode;
  }

  Retry retry() {
    return retry;
  }

  void heartbeat() {
    heartbeat.run();
  }

  /** A call is being made. */
  void calls() {
    called = true;
  }

  /** Whether a call has been made. */
  boolean hasCalled() {
    return called;
  }
}
