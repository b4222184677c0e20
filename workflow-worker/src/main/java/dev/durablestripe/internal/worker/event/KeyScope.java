package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.contract.StripeEvent;

/**
 * What {@code STRIPE_SECRET_KEY} gives access to. The worker applies events of one mode only, and
 * of one account with its connected accounts, or of all accounts of an <a
 * href="https://docs.stripe.com/keys/organization-api-keys">organization</a>. Contains no secret.
 *
 * @param livemode whether the key is of live mode; a sandbox counts as test mode
 * @param organization whether the key is an organization's, which has no account of its own
 */
public record KeyScope(boolean livemode, boolean organization) {

  /** Whether the event is of the key's mode. */
  public boolean matchesMode(StripeEvent event) {
    return event.livemode() == livemode;
  }

  /** Why an event of the other mode is not applied; completes "the event is not applied: …". */
  public String otherModeReason() {
    return "it is of %s mode, and STRIPE_SECRET_KEY is of %s mode"
        .formatted(mode(!livemode), mode(livemode));
  }

  /**
   * Checks that it is clear which account the event belongs to, so that rows of different accounts
   * are never merged.
   *
   * @throws AmbiguousAccountException if it is not
   */
  public void requireAccount(StripeEvent event) {
    String problem = event.origin().problem();
    if (problem != null) {
      throw new AmbiguousAccountException(problem);
    }
    if (organization && event.account().isEmpty()) {
      throw new AmbiguousAccountException(
          "it names none, and STRIPE_SECRET_KEY is an organization's, which has many");
    }
  }

  /** Stripe's name for a mode. */
  public static String mode(boolean livemode) {
    return livemode ? "live" : "test";
  }
}
