package dev.durablestripe.worker.reconcile;

/** What a reconciliation did about an event on Stripe's list. */
enum ReconcileOutcome {
  /** The database knows it, or its twin. */
  SETTLED,
  /** Its run is open, or cannot be judged now; a later sweep looks again. */
  WAITING,
  /** It was lost and is started. */
  STARTED,
  /** Its run had ended, its mark was missing: it is started again, or its discard is restored. */
  COMPLETED_WITHOUT_MARK,
  /** An operator ended its run, so it is left alone. */
  TERMINATED
}
