package dev.durablestripe.worker.activity;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.worker.event.AmbiguousAccountException;
import dev.durablestripe.worker.event.ConcurrentChangeException;
import dev.durablestripe.worker.event.EventRejectedException;
import dev.durablestripe.worker.event.EventUnverifiedException;
import dev.durablestripe.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.worker.reconcile.OutdatedWalkException;
import dev.durablestripe.worker.stripe.StripeCallDeferredException;
import dev.durablestripe.worker.stripe.StripeErrors;
import dev.durablestripe.worker.stripe.UnreadableResponseException;
import dev.durablestripe.worker.workflow.RejectionDetails;
import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Tells a failure in the words that an operator reads in Temporal's UI. The types are stable: saved
 * views and alerts may rely on them. Everything is retried but {@code EventRejected}: a deploy
 * heals even a bug.
 */
final class ActivityFailures {
  private static final StackTraceElement[] NOWHERE = {};

  /** Enough to find a bug. */
  private static final int FRAMES = 8;

  private static final long RATE_LIMITED_MIN = 1_000;
  private static final long RATE_LIMITED_MAX = 10_000;

  /** Only an operator changes what these wait for; until then each attempt costs a call. */
  private static final long UNVERIFIED_MIN = 300_000;

  private static final long UNVERIFIED_MAX = 900_000;

  private ActivityFailures() {}

  static ApplicationFailure of(Exception e) {
    ApplicationFailure failure = tell(e);
    // The words say it all; where they were put together would only bury them.
    failure.setStackTrace(NOWHERE);
    shorten(failure.getCause());
    return failure;
  }

  /**
   * Temporal keeps 4 KB of a waiting activity's failure ({@code
   * limit.mutableStateActivityFailureSize}), and shows nothing of one that is larger.
   */
  private static void shorten(@Nullable Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      StackTraceElement[] stack = cause.getStackTrace();
      cause.setStackTrace(Arrays.copyOf(stack, Math.min(stack.length, FRAMES)));
    }
  }

  private static ApplicationFailure tell(Exception e) {
    if (e instanceof EventRejectedException rejected) {
      return ApplicationFailure.newNonRetryableFailure(
          "The event can never be applied: %s. Mend this and reset the workflow to its first task, or discard the event."
              .formatted(rejected.getMessage()),
          "EventRejected",
          new RejectionDetails(rejected.customerId()));
    }
    if (e instanceof OperatorRequestRefusedException) {
      return ApplicationFailure.newNonRetryableFailure(
          "This cannot be done: %s.".formatted(e.getMessage()), "OperationRefused");
    }
    if (e instanceof AmbiguousAccountException) {
      return failure(
          "StripeAccountUnclear",
          "It is unclear which account the event belongs to: %s. It is kept, and not stored under another account"
              .formatted(e.getMessage()),
          null);
    }
    if (e instanceof OutdatedWalkException) {
      return ApplicationFailure.newNonRetryableFailure(
          "The walk was begun by an older version, and begins again.", "WalkOutdated");
    }
    if (e instanceof MalformedStripeEventException) {
      return ApplicationFailure.newNonRetryableFailure(
          "The input is not a Stripe event: %s. It was not started by the webhook."
              .formatted(e.getMessage()),
          "EventRejected");
    }
    if (e instanceof StripeException stripe) {
      return stripe(stripe);
    }
    if (e instanceof StripeCallDeferredException deferred) {
      return deferred(deferred);
    }
    if (e instanceof EventUnverifiedException) {
      return delayed(
          "StripeEventUnverified",
          "The event carries no valid signature, and %s. If it is genuine, check STRIPE_WEBHOOK_SECRET and STRIPE_SECRET_KEY; if not, discard it"
              .formatted(e.getMessage()),
          UNVERIFIED_MIN,
          UNVERIFIED_MAX);
    }
    if (e instanceof EventNotEncryptedException) {
      return failure(
          "EventNotEncrypted",
          "Temporal stores the event in plain text, and PAYLOAD_ENCRYPTION_REQUIRED is true: does each starter have PAYLOAD_ENCRYPTION_KEYSET?",
          null);
    }
    if (e instanceof EventMismatchException) {
      return ApplicationFailure.newNonRetryableFailure(
          "The workflow id is not the id of the event in the input: it was not started by the webhook.",
          "EventRejected");
    }
    if (e instanceof DataAccessException || e instanceof TransactionException) {
      return database(e);
    }
    if (e instanceof ConcurrentChangeException) {
      return failure("ConcurrentChange", "The subscription keeps changing under this event", null);
    }
    return failure(e.getClass().getSimpleName(), "A bug: fix it and deploy, nothing is lost", e);
  }

  private static ApplicationFailure stripe(StripeException e) {
    String request = e.getRequestId() == null ? "" : " (request " + e.getRequestId() + ")";
    if (StripeErrors.isAccountDisconnected(e)) {
      return failure(
          "StripeAccountLeft",
          "The connected account does not let us read it any more: the key is fine. If it is gone for good, discard the event"
              + request,
          null);
    }
    if (e instanceof AuthenticationException || e instanceof PermissionException) {
      return failure(
          "StripeKeyRefused",
          "Stripe refused STRIPE_SECRET_KEY: check the key and its permissions" + request,
          null);
    }
    if (e instanceof RateLimitException) {
      return rateLimited("Stripe says we call too often" + request);
    }
    if (e instanceof ApiConnectionException) {
      return failure("StripeUnreachable", "Stripe did not answer in time", null);
    }
    if (StripeErrors.isMissing(e)) {
      return failure(
          "StripeObjectMissing",
          "Stripe does not know the object; is STRIPE_SECRET_KEY of the right account?" + request,
          null);
    }
    if (e instanceof UnreadableResponseException || StripeErrors.isNotFound(e)) {
      return failure(
          "StripeAnswerUnreadable",
          "What answered is not Stripe, or not what it was asked for: check STRIPE_API_BASE and proxies"
              + request,
          null);
    }
    return failure("StripeRefused", "Stripe answered " + e.getStatusCode() + request, null);
  }

  private static ApplicationFailure deferred(StripeCallDeferredException e) {
    boolean down = e.reason() == StripeCallDeferredException.Reason.DOWN;
    return ApplicationFailure.newBuilder()
        .setType(down ? "StripeUnreachable" : "StripeRateLimited")
        .setMessage(
            down
                ? "Stripe was not asked: it did not answer lately"
                : "Stripe was not asked: enough calls are made already")
        .setNextRetryDelay(e.retryAfter())
        .build();
  }

  /** Those who were turned away together must not come back together. */
  private static ApplicationFailure rateLimited(String message) {
    return delayed("StripeRateLimited", message, RATE_LIMITED_MIN, RATE_LIMITED_MAX);
  }

  private static ApplicationFailure delayed(String type, String message, long least, long most) {
    return ApplicationFailure.newBuilder()
        .setType(type)
        .setMessage(message)
        .setNextRetryDelay(Duration.ofMillis(ThreadLocalRandom.current().nextLong(least, most)))
        .build();
  }

  private static ApplicationFailure database(Exception e) {
    SQLException cause = sqlException(e);
    if (cause == null) {
      return failure("PostgresUnreachable", "No connection to PostgreSQL", null);
    }
    String state = String.valueOf(cause.getSQLState());
    // Class 08: connection exception; 57: the server stops; no state: the pool gave up waiting.
    boolean away = cause.getSQLState() == null || state.startsWith("08") || state.startsWith("57P");
    return away
        ? failure("PostgresUnreachable", "No connection to PostgreSQL, SQLSTATE " + state, null)
        : failure(
            "PostgresRefused", "PostgreSQL refused, SQLSTATE " + state + ": " + words(cause), null);
  }

  private static @Nullable SQLException sqlException(@Nullable Throwable e) {
    if (e == null || e instanceof SQLException) {
      return (SQLException) e;
    }
    return sqlException(e.getCause());
  }

  /** The server's primary message alone: its detail quotes the row. */
  private static String words(SQLException e) {
    return e instanceof PSQLException server && server.getServerErrorMessage() != null
        ? String.valueOf(server.getServerErrorMessage().getMessage())
        : e.getClass().getSimpleName();
  }

  private static ApplicationFailure failure(String type, String message, @Nullable Exception e) {
    return ApplicationFailure.newFailureWithCause(message, type, e);
  }
}
