package dev.durablestripe.internal.worker.event;

/**
 * The rows that a change is based on were changed by another transaction. A change's statements
 * throw it: the transaction is rolled back, and the event is prepared again.
 */
public final class ConcurrentChangeException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
