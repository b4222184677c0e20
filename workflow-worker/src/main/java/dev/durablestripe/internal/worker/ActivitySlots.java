package dev.durablestripe.internal.worker;

/**
 * How many activities may run at once, on each task queue.
 *
 * @param events on the queue of events, each with a database connection
 * @param stripeCalls on the queue of attempts that may call Stripe. They mostly wait for Stripe,
 *     and write at the end
 */
record ActivitySlots(int events, int stripeCalls) {
  /** Enough for ten calls per second that take one second each. */
  private static final int MIN_STRIPE_SLOTS = 10;

  private static final int MAX_STRIPE_SLOTS = 50;

  /** The program has the whole pool: one connection for each slot of the first queue. */
  static ActivitySlots ofPool(int connections, int stripeCallsPerSecond) {
    return new ActivitySlots(
        connections, Math.min(MAX_STRIPE_SLOTS, Math.max(MIN_STRIPE_SLOTS, stripeCallsPerSecond)));
  }

  /**
   * Another application has the pool: all slots together need no more than a share of it.
   *
   * @param connections the share, at least two
   */
  static ActivitySlots ofShare(int connections) {
    int stripeCalls = Math.max(1, connections / 4);
    return new ActivitySlots(Math.max(1, connections - stripeCalls), stripeCalls);
  }
}
