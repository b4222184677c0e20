package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.EventRejectedException;

/**
 * An application's handler or listener rejects an event that a handler of ours applies as well. The
 * event is rolled back and retried. The message is shown to operators.
 */
public final class UnrejectableEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes the name of the class that rejects the event. */
  UnrejectableEventException(String handler, EventRejectedException rejection) {
    super(
        "%s rejects the event, but an event of this type cannot be rejected, because its change to a subscription would be lost: %s"
            .formatted(handler, rejection.getMessage()));
  }
}
