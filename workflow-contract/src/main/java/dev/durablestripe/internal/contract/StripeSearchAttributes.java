package dev.durablestripe.internal.contract;

import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;

/**
 * The attributes by which an operator finds an event in Temporal's UI. They are indexed and never
 * encrypted, so they hold ids only, no personal data. See <a
 * href="https://docs.temporal.io/search-attribute">Temporal's documentation</a>.
 */
public final class StripeSearchAttributes {
  /** The event's type, for example {@code invoice.paid}. */
  public static final SearchAttributeKey<String> TYPE =
      SearchAttributeKey.forKeyword("StripeEventType");

  /** Id of the object that the event is about. */
  public static final SearchAttributeKey<String> OBJECT_ID =
      SearchAttributeKey.forKeyword("StripeObjectId");

  /** Id of the customer, if the event names it. */
  public static final SearchAttributeKey<String> CUSTOMER_ID =
      SearchAttributeKey.forKeyword("StripeCustomerId");

  /** Id of the Connect account; absent for the platform's own events. */
  public static final SearchAttributeKey<String> ACCOUNT =
      SearchAttributeKey.forKeyword("StripeAccount");

  /** False in test mode and sandboxes. */
  public static final SearchAttributeKey<Boolean> LIVEMODE =
      SearchAttributeKey.forBoolean("StripeLivemode");

  private StripeSearchAttributes() {}

  static SearchAttributes of(StripeEvent event) {
    SearchAttributes.Builder attributes =
        SearchAttributes.newBuilder().set(TYPE, event.type()).set(LIVEMODE, event.livemode());
    if (event.objectId() != null) {
      attributes.set(OBJECT_ID, event.objectId());
    }
    if (event.customerId() != null) {
      attributes.set(CUSTOMER_ID, event.customerId());
    }
    if (!event.account().isEmpty()) {
      attributes.set(ACCOUNT, event.account());
    }
    return attributes.build();
  }
}
