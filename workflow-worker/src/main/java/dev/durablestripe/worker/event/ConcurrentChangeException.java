package dev.durablestripe.worker.event;

/**
 * What a change was prepared on has changed before it could be written. Thrown by the statements of
 * a change: the transaction is rolled back and the event is prepared once more.
 */
public final class ConcurrentChangeException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
