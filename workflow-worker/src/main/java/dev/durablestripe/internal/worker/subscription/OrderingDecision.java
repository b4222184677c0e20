package dev.durablestripe.internal.worker.subscription;

/** What to do with an incoming state of a subscription. */
public enum OrderingDecision {
  /** It is newer than the stored state: store it. */
  APPLY,
  /** It is older than the stored state, and always will be: change nothing. */
  STALE,
  /** Its time is too close to the stored state's, or it has no state: fetch it from Stripe. */
  ASK_STRIPE
}
