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
 * Processes an event that Stripe <a
 * href="https://docs.stripe.com/webhooks/handle-irrecoverable-events">failed to generate</a>, which
 * is rare. The missing event is on no list, but this one names its type and its object, so it is
 * processed as the thin form of the missing event.
 */
@Component
class EventGenerationFailureHandler implements StripeEventHandler {
  private final ObjectProvider<EventHandlers> handlers;
  private final StripeApi stripe;
  private final KeyScope scope;

  /**
   * Takes a provider, because {@link EventHandlers} depends on all handlers, including this one.
   */
  EventGenerationFailureHandler(
      ObjectProvider<EventHandlers> handlers, StripeApi stripe, KeyScope scope) {
    this.handlers = handlers;
    this.stripe = stripe;
    this.scope = scope;
  }

  @Override
  public Set<String> types() {
    return Set.of("v2.core.health.event_generation_failure.resolved");
  }

  @Override
  public EventChange prepare(StripeEvent event) throws StripeException {
    // A delivery does not contain the data.
    JsonNode data = stripe.thinEvent(event).json().path("data");
    if (!data.path("impact").path("event_type").isTextual()) {
      throw new UnreadableResponseException("an event without its data");
    }
    StripeEvent missing = missingEvent(event, data.path("impact"));
    scope.requireAccount(missing);
    Optional<StripeEventHandler> handler = handlers.getObject().find(missing.type());
    return handler.isPresent() ? handler.get().prepare(missing) : EventChange.ignore();
  }

  private static StripeEvent missingEvent(StripeEvent event, JsonNode impact) {
    String type = impact.path("event_type").asText();
    JsonNode object = impact.path("related_object");
    EventAccount account = EventAccount.ofContext(impact.path("context").textValue());
    return new StripeEvent(
        event.id(),
        type.startsWith("v1.") ? type : "v1." + type,
        true,
        event.created(),
        event.livemode(),
        null,
        account.equals(EventAccount.OWN) ? event.origin() : account,
        event.id(),
        object.path("id").textValue(),
        null,
        MissingNode.getInstance());
  }
}
