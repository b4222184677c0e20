package dev.durablestripe.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.contract.StripeEvent;
import java.nio.charset.StandardCharsets;

/**
 * An event that Stripe was asked for, in the shape in which it would have been delivered.
 *
 * @param event what it says
 * @param json its JSON
 */
public record ListedEvent(StripeEvent event, String json) {

  /**
   * Takes an event out of a list.
   *
   * @param account the account whose list it was, or the context that leads to it; '' for the
   *     platform's own. A delivery names it, a list need not
   * @throws MalformedStripeEventException when it is no event
   */
  public static ListedEvent of(String account, JsonNode listed)
      throws MalformedStripeEventException {
    JsonNode named = account.isEmpty() ? listed : named(account, listed);
    String json = named.toString();
    return new ListedEvent(StripeEvent.parse(json.getBytes(StandardCharsets.UTF_8)), json);
  }

  private static JsonNode named(String account, JsonNode listed) {
    boolean inContext =
        account.contains("/") || listed.path("object").asText().equals("v2.core.event");
    String field = inContext ? "context" : "account";
    return listed instanceof ObjectNode event && !event.hasNonNull(field)
        ? event.deepCopy().put(field, account)
        : listed;
  }
}
