package dev.durablestripe.worker.subscription;

import java.time.Instant;

/** News of a subscription, and how it was learned. */
public sealed interface IncomingState {

  /**
   * A snapshot event carries the state as it was when the event was created.
   *
   * @param creation whether it tells of the creation
   * @param created when Stripe created the event, in whole seconds
   * @param status the state's status
   */
  record Snapshot(boolean creation, Instant created, String status) implements IncomingState {}

  /**
   * An event that only says that something happened to the subscription.
   *
   * @param created when Stripe created the event
   */
  record Pointer(Instant created) implements IncomingState {}

  /**
   * Stripe's answer, read after the stored row was.
   *
   * @param status the state's status
   */
  record Fetched(String status) implements IncomingState {}
}
