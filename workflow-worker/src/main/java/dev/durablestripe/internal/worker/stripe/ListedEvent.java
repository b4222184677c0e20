package dev.durablestripe.internal.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import java.nio.charset.StandardCharsets;

/**
 * An event read from Stripe's API, in the form in which Stripe would deliver it.
 *
 * @param event the event
 * @param json the event's JSON
 */
public record ListedEvent(StripeEvent event, String json) {

  /**
   * Reads an event. A delivery names the event's account, but the API may omit it, so the account
   * is added.
   *
   * @param account the account that was asked, or the context that leads to it; '' for the
   *     platform's own
   * @throws MalformedStripeEventException if the JSON is not an event
   */
  public static ListedEvent of(String account, JsonNode listed)
      throws MalformedStripeEventException {
    JsonNode event = account.isEmpty() ? listed : withAccount(account, listed);
    String json = event.toString();
    return new ListedEvent(StripeEvent.parse(json.getBytes(StandardCharsets.UTF_8)), json);
  }

  private static JsonNode withAccount(String account, JsonNode listed) {
    boolean inContext =
        account.contains("/") || listed.path("object").asText().equals("v2.core.event");
    String field = inContext ? "context" : "account";
    return listed instanceof ObjectNode event && !event.hasNonNull(field)
        ? event.deepCopy().put(field, account)
        : listed;
  }
}
