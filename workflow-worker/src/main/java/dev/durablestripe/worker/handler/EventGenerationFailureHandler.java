package dev.durablestripe.worker.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.contract.EventAccount;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventChange;
import dev.durablestripe.worker.event.EventHandlers;
import dev.durablestripe.worker.event.KeyScope;
import dev.durablestripe.worker.event.StripeEventHandler;
import dev.durablestripe.worker.stripe.StripeApi;
import dev.durablestripe.worker.stripe.UnreadableResponseException;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Rarely, Stripe <a href="https://docs.stripe.com/webhooks/handle-irrecoverable-events">fails to
 * generate an event</a>; it is in no list then. This one names its type and its object: it is taken
 * as the thin form of the event that never was.
 */
@Component
class EventGenerationFailureHandler implements StripeEventHandler {
  private final ObjectProvider<EventHandlers> handlers;
  private final StripeApi stripe;
  private final KeyScope scope;

  /** The handlers are known only once all of them are there, this one too. */
  EventGenerationFailureHandler(
      ObjectProvider<EventHandlers> handlers, StripeApi stripe, KeyScope scope) {
    this.scope = scope;
    this.handlers = handlers;
    this.stripe = stripe;
  }

  @Override
  public Set<String> types() {
    return Set.of("v2.core.health.event_generation_failure.resolved");
  }

  @Override
  public EventChange prepare(StripeEvent event) throws StripeException {
    // A delivery does not carry the data.
    JsonNode data = stripe.thinEvent(event).json().path("data");
    if (!data.path("impact").path("event_type").isTextual()) {
      throw new UnreadableResponseException("an event without its data");
    }
    StripeEvent lost = lost(event, data.path("impact"));
    scope.checkAccount(lost);
    Optional<StripeEventHandler> handler = handlers.getObject().find(lost.type());
    return handler.isPresent() ? handler.get().prepare(lost) : EventChange.ignore();
  }

  private static StripeEvent lost(StripeEvent event, JsonNode impact) {
    String type = impact.path("event_type").asText();
    JsonNode object = impact.path("related_object");
    EventAccount impacted = EventAccount.ofContext(impact.path("context").textValue());
    return new StripeEvent(
        event.id(),
        type.startsWith("v1.") ? type : "v1." + type,
        true,
        event.created(),
        event.livemode(),
        null,
        impacted.equals(EventAccount.OWN) ? event.origin() : impacted,
        event.id(),
        object.path("id").textValue(),
        null,
        MissingNode.getInstance());
  }
}
