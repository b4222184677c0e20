package dev.durablestripe.internal.fake;

import java.time.Instant;

/** Events and objects in Stripe's JSON, with made-up data. */
public final class StripeEvents {
  private static final String API_VERSION = "2026-09-30.endive";
  private static final long MONTH_SECONDS = 30L * 24 * 60 * 60;

  private StripeEvents() {}

  /** A snapshot event of test mode. */
  public static String event(String id, String type, Instant created, String object) {
    return """
        {"id":"%s","object":"event","api_version":"%s","created":%d,"livemode":false,\
        "pending_webhooks":1,"request":{"id":null,"idempotency_key":null},"type":"%s",\
        "data":{"object":%s}}"""
        .formatted(id, API_VERSION, created.getEpochSecond(), type, object);
  }

  /** A subscription of test mode with one item, in its first month. */
  public static String subscription(
      String id, String customer, String status, String price, int quantity, Instant created) {
    long start = created.getEpochSecond();
    return """
        {"id":"%1$s","object":"subscription","customer":"%2$s","status":"%3$s","livemode":false,\
        "cancel_at":null,"cancel_at_period_end":false,"canceled_at":null,"created":%6$d,\
        "trial_end":null,"items":{"object":"list","has_more":false,"data":[{"id":"si_%1$s",\
        "object":"subscription_item","subscription":"%1$s","quantity":%5$d,\
        "current_period_start":%6$d,"current_period_end":%7$d,\
        "price":{"id":"%4$s","object":"price","type":"recurring"}}]}}"""
        .formatted(id, customer, status, price, quantity, start, start + MONTH_SECONDS);
  }

  /** A completed checkout session that bought a subscription. */
  public static String checkout(String customer, String subscription, String clientReference) {
    return """
        {"id":"cs_test_%1$s","object":"checkout.session","mode":"subscription","customer":"%2$s",\
        "subscription":"%1$s","client_reference_id":"%3$s","status":"complete",\
        "payment_status":"paid","livemode":false}"""
        .formatted(subscription, customer, clientReference);
  }

  /**
   * A thin event of test mode.
   *
   * @param objectType the type of the object that the event is about, for example {@code invoice}
   * @param object the object's id
   * @param twin the id of the snapshot event that reports the same change
   */
  public static String thin(
      String id, String type, Instant created, String objectType, String object, String twin) {
    return """
        {"id":"%s","object":"v2.core.event","type":"%s","created":"%s","livemode":false,\
        "related_object":{"id":"%s","type":"%s","url":"/v1/%ss/%s"},"snapshot_event":"%s"}"""
        .formatted(id, type, created, object, objectType, objectType, object, twin);
  }

  /** An invoice of a subscription. */
  public static String invoice(String id, String customer, String subscription) {
    return """
        {"id":"%s","object":"invoice","customer":"%s","livemode":false,\
        "parent":{"type":"subscription_details","subscription_details":{"subscription":"%s"}}}"""
        .formatted(id, customer, subscription);
  }
}
