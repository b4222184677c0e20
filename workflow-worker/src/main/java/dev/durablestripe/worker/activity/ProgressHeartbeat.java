package dev.durablestripe.worker.activity;

import io.temporal.activity.ActivityExecutionContext;

/**
 * How far attempts at a page came, kept in the heartbeat's details: the next attempt goes on there.
 * While an attempt waits for its turn at Stripe, it says the same again.
 *
 * @param <T> what says how far
 */
final class PageHeartbeat<T> {
  private final ActivityExecutionContext context;
  private T reached;

  /**
   * Takes up what an earlier attempt said.
   *
   * @param nothing for the first attempt
   */
  PageHeartbeat(ActivityExecutionContext context, Class<T> type, T nothing) {
    this.context = context;
    this.reached = context.getHeartbeatDetails(type).orElse(nothing);
  }

  T reached() {
    return reached;
  }

  void reach(T further) {
    reached = further;
    heartbeat();
  }

  void heartbeat() {
    context.heartbeat(reached);
  }
}
