package dev.durablestripe.internal.worker;

import com.stripe.exception.StripeException;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.stripe.StripeCallDeferredException;
import dev.durablestripe.internal.worker.stripe.StripeErrors;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The account that {@code STRIPE_SECRET_KEY} belongs to, which only Stripe can tell. */
@Component
class KeyAccount {
  private static final String UNANSWERED =
      "Stripe has not said yet which account STRIPE_SECRET_KEY belongs to";
  private static final String REFUSED =
      "STRIPE_SECRET_KEY may not read its own account, GET /v1/account";
  private static final String ORGANIZATION =
      "STRIPE_SECRET_KEY is an organization's, which has no account of its own";

  private final StripeApi stripe;
  private final Supplier<String> key;
  private @Nullable String askedKey;
  private @Nullable String id;
  private String problem;

  @Autowired
  KeyAccount(StripeApi stripe, KeyScope scope, WorkerSettings settings) {
    this(stripe, scope, settings.stripeSecretKey());
  }

  KeyAccount(StripeApi stripe, KeyScope scope, Supplier<String> key) {
    this.stripe = stripe;
    this.key = key;
    this.problem = scope.organization() ? ORGANIZATION : UNANSWERED;
  }

  /**
   * Returns the account's id. Stripe is asked until it has answered or refused, and again about a
   * key that was read from its file since.
   */
  synchronized Optional<String> find() {
    String current = key.get();
    if (!problem.equals(ORGANIZATION) && !current.equals(askedKey)) {
      askedKey = current;
      id = null;
      problem = UNANSWERED;
    }
    if (id == null && problem.equals(UNANSWERED)) {
      ask();
    }
    return Optional.ofNullable(id);
  }

  private void ask() {
    try {
      id = stripe.ownAccount();
    } catch (StripeException e) {
      if (StripeErrors.isRefused(e)) {
        problem = REFUSED;
      }
    } catch (StripeCallDeferredException e) {
      // Stripe is asked again the next time.
    }
  }

  /** Why the id is not known, if it is not. */
  synchronized String problem() {
    return problem;
  }
}
