package dev.durablestripe.worker.subscription;

/** What to do with news of a subscription. */
public enum OrderingDecision {
  /** It is newer: store it. */
  APPLY,
  /** It is older than what is stored, now and for good: change nothing. */
  STALE,
  /** Too close to tell, or it carries no state: ask Stripe, and store the answer. */
  ASK_STRIPE
}
