package dev.durablestripe.internal.worker.activity;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import dev.durablestripe.internal.worker.stripe.StripeCallDeferredException;
import dev.durablestripe.internal.worker.stripe.StripeErrors;
import dev.durablestripe.internal.worker.stripe.UnreadableResponseException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;

/** The failures of calls to Stripe. All of them are retried. */
final class StripeFailures {
  private static final String UNREACHABLE = "StripeUnreachable";
  private static final String RATE_LIMITED = "StripeRateLimited";

  private static final Duration MIN_RATE_LIMITED_DELAY = Duration.ofSeconds(1);
  private static final Duration MAX_RATE_LIMITED_DELAY = Duration.ofSeconds(10);

  private StripeFailures() {}

  /** Translates an exception of stripe-java. The message names Stripe's request id, if known. */
  static ApplicationFailure of(StripeException e) {
    String request = e.getRequestId() == null ? "" : " (request " + e.getRequestId() + ")";
    if (StripeErrors.isAccountDisconnected(e)) {
      return ActivityFailures.retried(
          "StripeAccountLeft",
          "The connected account no longer gives access; the key is valid. If the account is gone for good, discard the event"
              + request);
    }
    if (e instanceof AuthenticationException || e instanceof PermissionException) {
      return ActivityFailures.retried(
          "StripeKeyRefused",
          "Stripe refused STRIPE_SECRET_KEY: check the key and its permissions" + request);
    }
    if (e instanceof RateLimitException) {
      return ActivityFailures.expected(RATE_LIMITED, "Stripe says that we call too often" + request)
          .setNextRetryDelay(
              ActivityFailures.randomDelay(MIN_RATE_LIMITED_DELAY, MAX_RATE_LIMITED_DELAY))
          .build();
    }
    if (e instanceof ApiConnectionException) {
      return ActivityFailures.retried(UNREACHABLE, "Stripe did not answer in time");
    }
    if (StripeErrors.isMissing(e)) {
      return ActivityFailures.retried(
          "StripeObjectMissing",
          "Stripe does not have the object: check that STRIPE_SECRET_KEY is of the right account"
              + request);
    }
    if (e instanceof UnreadableResponseException || StripeErrors.isNotFound(e)) {
      return ActivityFailures.retried(
          "StripeAnswerUnreadable",
          "The response is not Stripe's, or not what was requested: check STRIPE_API_BASE and proxies"
              + request);
    }
    return ActivityFailures.retried(
        "StripeRefused", "Stripe answered " + e.getStatusCode() + request);
  }

  /** Translates a call that the worker did not make. */
  static ApplicationFailure of(StripeCallDeferredException e) {
    boolean down = e.reason() == StripeCallDeferredException.Reason.DOWN;
    return ActivityFailures.expected(
            down ? UNREACHABLE : RATE_LIMITED,
            down
                ? "Stripe was not asked: its last answers were errors or timeouts"
                : "Stripe was not asked: the limit of calls is reached")
        .setNextRetryDelay(e.retryAfter())
        .build();
  }
}
