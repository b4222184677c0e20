package dev.durablestripe.internal.worker.reconcile;

/** What a reconciliation did with an event on Stripe's list. */
enum ReconcileOutcome {
  /** Nothing: it has a mark, or its twin has. */
  SETTLED,
  /** Nothing: its run is open or cannot be read, so a later sweep checks it again. */
  WAITING,
  /** It had been missed; its workflow was started. */
  STARTED,
  /** Its run had completed without a mark; it was started again, or its discard was restored. */
  COMPLETED_WITHOUT_MARK,
  /** Nothing: an operator terminated or cancelled its run. */
  TERMINATED
}
