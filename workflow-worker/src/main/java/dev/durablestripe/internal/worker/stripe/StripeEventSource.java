package dev.durablestripe.internal.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.EventSource;
import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Fetches events from Stripe, which <a href="https://docs.stripe.com/api/events">keeps them for 30
 * days</a>.
 */
@Component
class StripeEventSource implements EventSource {
  private static final String SNAPSHOT_EVENTS = "/v1/events/";
  private static final String THIN_EVENTS = "/v2/core/events/";

  private final StripeApi stripe;

  StripeEventSource(StripeApi stripe) {
    this.stripe = stripe;
  }

  @Override
  public Optional<StripeEvent> find(String account, String eventId) throws StripeException {
    if (!StripeRequestPaths.isAccount(account)) {
      throw new OperatorRequestRefusedException("account is not an account id: use acct_…");
    }
    Optional<StripeEvent> snapshot = find(SNAPSHOT_EVENTS, account, eventId);
    return snapshot.isPresent() ? snapshot : find(THIN_EVENTS, account, eventId);
  }

  @Override
  public Optional<StripeEvent> find(StripeEvent claim) throws StripeException {
    return find(claim.thin() ? THIN_EVENTS : SNAPSHOT_EVENTS, claim.origin().context(), claim.id());
  }

  private Optional<StripeEvent> find(String path, String account, String eventId)
      throws StripeException {
    try {
      return Optional.of(read(account, stripe.fetch(account, path, eventId).json()));
    } catch (StripeException e) {
      if (StripeErrors.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static StripeEvent read(String account, JsonNode json) throws StripeException {
    try {
      return ListedEvent.of(account, json).event();
    } catch (MalformedStripeEventException e) {
      throw new UnreadableResponseException("not an event");
    }
  }
}
