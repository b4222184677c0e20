package dev.durablestripe.internal.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The account that an event belongs to, which Stripe names in two fields.
 *
 * <p>{@code account} is <a href="https://docs.stripe.com/api/events/object">the connected account
 * that originates the event</a>. {@code context} is the <a
 * href="https://docs.stripe.com/context">{@code Stripe-Context}</a> with which the event and its
 * object can be read again: an account id, or, as seen from an organization, a path from a member
 * account to one of its connected accounts, {@code acct_…/acct_…}. Thin events and events of an
 * organization's endpoint carry {@code context}; Connect's snapshot events <a
 * href="https://docs.stripe.com/changelog/basil/2025-04-30/additional-context-organization-events">carry
 * both</a>; an account's events on its own endpoint carry neither.
 *
 * @param id the account that the event's rows are stored under, '' for the account of the key
 * @param context what to send as {@code Stripe-Context} to act on that account, '' for the account
 *     of the key: the id, or the path that ends in it
 * @param problem why the account is unclear, null if it is clear; {@code id} is '' then, and does
 *     not mean the key's own account
 */
public record EventAccount(String id, String context, @Nullable String problem) {
  /** The account of the key itself. */
  public static final EventAccount OWN = new EventAccount("", "", null);

  private static final Pattern ID = Pattern.compile("acct_[A-Za-z0-9_]{1,250}");
  private static final Pattern CONTEXT =
      Pattern.compile("acct_[A-Za-z0-9_]{1,58}(/acct_[A-Za-z0-9_]{1,58}){0,3}");

  /** An object of this type is the platform's, so {@code context} names the platform. */
  private static final String APPLICATION = "account.application.";

  /**
   * The account that a context leads to.
   *
   * @param context '' or null for the key's own account
   */
  public static EventAccount ofContext(@Nullable String context) {
    if (context == null || context.isEmpty()) {
      return OWN;
    }
    return CONTEXT.matcher(context).matches()
        ? new EventAccount(idOf(context), context, null)
        : unclear("its context does not name an account");
  }

  /**
   * The account that a context ends in, under which rows are stored; '' for ''.
   *
   * @param context an account id, or a path of them
   */
  public static String idOf(String context) {
    return context.substring(context.lastIndexOf('/') + 1);
  }

  /** Reads both fields of an event of the given type. */
  static EventAccount read(JsonNode event, String type) {
    EventAccount context = ofContext(event.path("context"));
    JsonNode account = event.path("account");
    if (account.isMissingNode() || account.isNull() || account.asText().isEmpty()) {
      return context;
    }
    String id = account.asText();
    if (!account.isTextual() || !ID.matcher(id).matches()) {
      return unclear("its account is not an account id");
    }
    if (context.equals(OWN) || type.startsWith(APPLICATION)) {
      return new EventAccount(id, id, null);
    }
    if (context.problem() == null && !context.id().equals(id)) {
      return unclear("its account and its context name different accounts");
    }
    return context;
  }

  private static EventAccount ofContext(JsonNode context) {
    if (context.isMissingNode() || context.isNull()) {
      return OWN;
    }
    return context.isTextual()
        ? ofContext(context.textValue())
        : unclear("its context does not name an account");
  }

  private static EventAccount unclear(String problem) {
    return new EventAccount("", "", problem);
  }
}
