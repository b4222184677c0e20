package dev.durablestripe.internal.worker.handler;

import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.StripeEvent;

/** The object that an event is about. */
final class EventObject {
  private EventObject() {}

  /**
   * Returns the object's id.
   *
   * @param kind what the object is, for the message
   * @throws EventRejectedException if the event names no object
   */
  static String id(StripeEvent event, String kind) {
    if (event.objectId() == null) {
      throw new EventRejectedException("the event names no " + kind);
    }
    return event.objectId();
  }
}
