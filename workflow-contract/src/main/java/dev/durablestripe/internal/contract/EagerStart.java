package dev.durablestripe.internal.contract;

/**
 * Whether Temporal may hand the first workflow task of an event to a worker in the process that
 * starts the event, together with the answer to the start. That saves Temporal a task and a poll;
 * the task does not pass the task queue, whose priorities and fairness it would bypass. See <a
 * href="https://docs.temporal.io/design-patterns/eager-workflow-start">Temporal on eager workflow
 * start</a>.
 */
@FunctionalInterface
public interface EagerStart {
  /** For a process without a worker, and for events that must wait their turn. */
  EagerStart NEVER = () -> false;

  /**
   * Whether an event that is started now may be handed over. If it is not known, it may not.
   * Temporal and its SDK can still decide otherwise: then the task passes the queue.
   */
  boolean isPossible();
}
