package dev.durablestripe.internal.worker.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.internal.contract.EventAccount;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.EventPreparation;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.event.ShippedEventHandler;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.stripe.UnreadableResponseException;
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
class EventGenerationFailureHandler implements ShippedEventHandler {
  private final ObjectProvider<EventPreparation> preparation;
  private final StripeApi stripe;
  private final KeyScope scope;

  /**
   * Takes a provider, because {@link EventPreparation} depends on all handlers, including this one.
   */
  EventGenerationFailureHandler(
      ObjectProvider<EventPreparation> preparation, StripeApi stripe, KeyScope scope) {
    this.preparation = preparation;
    this.stripe = stripe;
    this.scope = scope;
  }

  @Override
  public Set<String> types() {
    return Set.of("v2.core.health.event_generation_failure.resolved");
  }

  @Override
  public EventChange prepare(StripeEvent event) throws StripeException {
    return preparation.getObject().prepareMissing(missingEvent(event));
  }

  @Override
  public EventChange reapply(StripeEvent event) throws StripeException {
    return preparation.getObject().reapplyMissing(missingEvent(event));
  }

  private StripeEvent missingEvent(StripeEvent event) throws StripeException {
    // A delivery does not contain the data.
    JsonNode data = stripe.thinEvent(event).json().path("data");
    if (!data.path("impact").path("event_type").isTextual()) {
      throw new UnreadableResponseException("an event without its data");
    }
    StripeEvent missing = missingEvent(event, data.path("impact"));
    scope.requireAccount(missing);
    return missing;
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
        MissingNode.getInstance(),
        event.json());
  }
}
