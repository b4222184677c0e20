package com.acme.refunds;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import java.util.Set;

/** Rejects one event and fails on all others. */
final class FailingHandler implements StripeEventHandler {
  @Override
  public Set<String> types() {
    return Set.of("charge.refunded");
  }

  @Override
  public EventChange prepare(ReceivedEvent event) {
    if ("ch_rejected".equals(event.objectId())) {
      throw new EventRejectedException("the test says so");
    }
    throw new IllegalStateException("no such account");
  }
}
