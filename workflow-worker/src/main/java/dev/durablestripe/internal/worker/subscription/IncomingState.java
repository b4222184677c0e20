package dev.durablestripe.internal.worker.subscription;

import java.time.Instant;

/** What arrived about a subscription, and how. */
public sealed interface IncomingState {

  /**
   * The state in a snapshot event, which was true when the event was created.
   *
   * @param fromCreation whether the event is {@code customer.subscription.created}
   * @param created when Stripe created the event, in whole seconds
   * @param status the status in the event
   */
  record Snapshot(boolean fromCreation, Instant created, String status) implements IncomingState {}

  /**
   * An event that refers to the subscription without containing its state.
   *
   * @param created when Stripe created the event
   */
  record Reference(Instant created) implements IncomingState {}

  /**
   * The state that Stripe returned after the stored row was read.
   *
   * @param status the status that Stripe returned
   */
  record Fetched(String status) implements IncomingState {}
}
