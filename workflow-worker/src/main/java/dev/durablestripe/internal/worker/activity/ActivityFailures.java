package dev.durablestripe.internal.worker.activity;

import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.worker.event.AmbiguousAccountException;
import dev.durablestripe.internal.worker.event.ConcurrentChangeException;
import dev.durablestripe.internal.worker.event.EventUnverifiedException;
import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.internal.worker.event.PostgresError;
import dev.durablestripe.internal.worker.event.SqlHandlerException;
import dev.durablestripe.internal.worker.event.UnrejectableEventException;
import dev.durablestripe.internal.worker.reconcile.OutdatedWalkException;
import dev.durablestripe.internal.worker.stripe.StripeCallDeferredException;
import dev.durablestripe.internal.worker.workflow.RejectionDetails;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Translates exceptions into the failures that operators read in Temporal's UI. The failure types
 * are stable, because saved views and alerts use them. Everything can be retried except an event or
 * a request that can never succeed: even a bug ends when a fix is deployed.
 */
final class ActivityFailures {
  private static final StackTraceElement[] NO_FRAMES = {};

  /** Enough to find a bug. */
  private static final int MAX_FRAMES = 8;

  /** Only an operator can remove the cause, and each attempt costs a call to Stripe. */
  private static final Duration MIN_UNVERIFIED_DELAY = Duration.ofMinutes(5);

  private static final Duration MAX_UNVERIFIED_DELAY = Duration.ofMinutes(15);

  private ActivityFailures() {}

  static ApplicationFailure of(Exception e) {
    ApplicationFailure failure = translate(e);
    // The message is complete. The frames would only show this translation.
    failure.setStackTrace(NO_FRAMES);
    limitFrames(failure.getCause());
    return failure;
  }

  /** Removes the frames of an exception that is not an error, so that it is logged in one line. */
  static void removeFrames(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      cause.setStackTrace(NO_FRAMES);
    }
  }

  /**
   * Temporal keeps 4 KB of a pending activity's last failure ({@code
   * limit.mutableStateActivityFailureSize}), and shows nothing of a larger one.
   */
  private static void limitFrames(@Nullable Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      StackTraceElement[] frames = cause.getStackTrace();
      cause.setStackTrace(Arrays.copyOf(frames, Math.min(frames.length, MAX_FRAMES)));
    }
  }

  private static ApplicationFailure translate(Exception e) {
    if (e instanceof StripeException stripe) {
      return StripeFailures.of(stripe);
    }
    if (e instanceof StripeCallDeferredException deferred) {
      return StripeFailures.of(deferred);
    }
    if (e instanceof DataAccessException || e instanceof TransactionException) {
      return PostgresFailures.of(e);
    }
    if (e instanceof SqlHandlerException handler) {
      return PostgresFailures.of(handler);
    }
    if (e instanceof UnrejectableEventException) {
      return retried("EventNotRejectable", String.valueOf(e.getMessage()));
    }
    if (e instanceof ConcurrentChangeException) {
      return expected(
              "ConcurrentChange", "The subscription kept changing while the event was applied")
          .build();
    }
    if (e instanceof OutdatedWalkException) {
      return expected(
              "WalkOutdated",
              "An older version began this walk, or its position was mistyped. It restarts from its first page.")
          .setNonRetryable(true)
          .build();
    }
    if (e instanceof FollowUpUnclearException) {
      return ApplicationFailure.newBuilder()
          .setType("FollowUpUnclear")
          .setMessage(
              "A worker tried to start the follow-up longer ago than the namespace's retention, and may have succeeded. See in your application whether it ran, then set attempted_at or started_at in the table follow_up")
          .setNextRetryDelay(randomDelay(MIN_UNVERIFIED_DELAY, MAX_UNVERIFIED_DELAY))
          .build();
    }
    if (e instanceof OperatorRequestRefusedException) {
      return ApplicationFailure.newNonRetryableFailure(
          "This cannot be done: %s.".formatted(e.getMessage()), "OperationRefused");
    }
    ApplicationFailure rejected = rejected(e);
    if (rejected != null) {
      return rejected;
    }
    ApplicationFailure untrusted = untrusted(e);
    return untrusted == null ? TemporalFailures.of(e).orElseGet(() -> unknown(e)) : untrusted;
  }

  /** An application's library may wrap an error of PostgreSQL, whose detail quotes the row. */
  private static ApplicationFailure unknown(Exception e) {
    return PostgresError.find(e).isPresent() ? PostgresFailures.of(e) : bug(e);
  }

  static ApplicationFailure bug(Exception e) {
    return ApplicationFailure.newFailureWithCause(
        "A bug: fix it and deploy; nothing is lost", e.getClass().getSimpleName(), e);
  }

  /** Returns the failure of an event that can never be applied; null for another exception. */
  private static @Nullable ApplicationFailure rejected(Exception e) {
    if (e instanceof EventRejectedException rejected) {
      return rejected(
          "The event can never be applied: %s. Fix this and reset the workflow to its first task, or discard the event."
              .formatted(rejected.getMessage()),
          new RejectionDetails(rejected.customerId()));
    }
    if (e instanceof MalformedStripeEventException) {
      return rejected(
          "The input is not a Stripe event: %s. It was not started by the webhook."
              .formatted(e.getMessage()));
    }
    if (e instanceof EventMismatchException) {
      return rejected(
          "The workflow id is not the id of the event in the input: it was not started by the webhook.");
    }
    return null;
  }

  private static ApplicationFailure rejected(String message, Object... details) {
    return ApplicationFailure.newNonRetryableFailure(message, "EventRejected", details);
  }

  /**
   * Returns the failure of an event that must not be applied until an operator has acted; null for
   * another exception.
   */
  private static @Nullable ApplicationFailure untrusted(Exception e) {
    if (e instanceof EventUnverifiedException) {
      return ApplicationFailure.newBuilder()
          .setType("StripeEventUnverified")
          .setMessage(
              "The event carries no valid signature, and %s. If it is genuine, check STRIPE_WEBHOOK_SECRET and STRIPE_SECRET_KEY; if not, discard it"
                  .formatted(e.getMessage()))
          .setNextRetryDelay(randomDelay(MIN_UNVERIFIED_DELAY, MAX_UNVERIFIED_DELAY))
          .build();
    }
    if (e instanceof EventNotEncryptedException) {
      return retried(
          "EventNotEncrypted",
          "Temporal stores the event in plain text, but PAYLOAD_ENCRYPTION_REQUIRED is true. Check that each starter has PAYLOAD_ENCRYPTION_KEYSET");
    }
    if (e instanceof AmbiguousAccountException) {
      return retried(
          "StripeAccountUnclear",
          "It is unclear which account the event belongs to: %s. It is not stored under another account"
              .formatted(e.getMessage()));
    }
    return null;
  }

  /** A failure that is retried with the activity's backoff. */
  static ApplicationFailure retried(String type, String message) {
    return ApplicationFailure.newFailure(message, type);
  }

  /**
   * A failure that happens in normal operation and ends by itself. The SDK neither warns of a
   * benign failure nor counts it.
   */
  static ApplicationFailure.Builder expected(String type, String message) {
    return ApplicationFailure.newBuilder()
        .setType(type)
        .setMessage(message)
        .setCategory(ApplicationErrorCategory.BENIGN);
  }

  /** Returns a random delay, so that attempts that failed together are not retried together. */
  static Duration randomDelay(Duration min, Duration max) {
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(min.toMillis(), max.toMillis()));
  }
}
