package dev.durablestripe.internal.worker.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.internal.contract.StripeEvent;
import java.util.List;

/**
 * The functions to call for an event, and what they learn about it.
 *
 * @param stale whether the database has newer state than the event, or the event's twin was applied
 * @param reapply whether an operator reapplies the event
 * @param mayReject whether a function may reject the event: no handler of ours supports it
 */
record SqlHandlerCall(
    StripeEvent event,
    List<SqlHandler> handlers,
    boolean stale,
    boolean reapply,
    boolean mayReject) {

  /** The JSON that is added to the event's. */
  String addedJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("durable_stripe")
        .put("event_id", event.id())
        .put("account", event.account())
        .put("livemode", event.livemode())
        .put("stale", stale)
        .put("reapply", reapply);
    return json.toString();
  }

  /** The exception for an event that a function, or PostgreSQL's jsonb, rejects. */
  RuntimeException rejection(String reason) {
    EventRejectedException rejection =
        new EventRejectedException(reason).withCustomer(event.customerId());
    return mayReject ? rejection : SqlHandlerException.cannotReject(rejection);
  }
}
