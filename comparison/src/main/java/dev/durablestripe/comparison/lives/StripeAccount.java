package dev.durablestripe.comparison.lives;

import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.StripeEvents;
import java.time.Instant;

/**
 * An account at the fake of Stripe, with all objects and fields that a peer asks for. Events are
 * snapshot events, which every peer supports.
 */
public final class StripeAccount {
  /** The account's secret key. dj-stripe checks the form of its key. */
  public static final String SECRET_KEY = "sk_test_0123456789abcdefghijklmn";

  /** The signing secret of the webhook. */
  public static final String WEBHOOK_SECRET = "whsec_comparison_0123456789abcdef";

  private static final String ID = "acct_0";
  static final int PRICES = 3;

  /** The number of customers that have subscriptions. */
  private static final int CUSTOMERS = 50;

  private static final long MONTH_SECONDS = 30L * 24 * 60 * 60;

  private final FakeStripe stripe;
  private final long opened = Instant.now().getEpochSecond();

  /** Opens the account. */
  public StripeAccount(FakeStripe stripe) {
    this.stripe = stripe;
    stripe.setSecretKeys(SECRET_KEY);
    putAccount();
    put(
        "products",
        "prod_0",
        """
        "object":"product","active":true,"created":%d,"description":null,"images":[],\
        "livemode":false,"metadata":{},"name":"Team","type":"service","url":null,\
        "unit_label":null,"default_price":null\
        """);
    for (int i = 0; i < PRICES; i++) {
      put("prices", "price_" + i, price());
    }
    for (int i = 0; i < CUSTOMERS; i++) {
      put(
          "customers",
          customer(i),
          """
          "object":"customer","address":null,"balance":0,"created":%d,"currency":"eur",\
          "default_source":null,"delinquent":false,"description":null,"discount":null,\
          "email":"someone@shop.example","invoice_prefix":"ABC","invoice_settings":\
          {"custom_fields":null,"default_payment_method":null,"footer":null},"livemode":false,\
          "metadata":{},"name":null,"phone":null,"preferred_locales":[],"shipping":null,\
          "tax_exempt":"none\"\
          """);
    }
  }

  private void putAccount() {
    String json =
        """
        {"id":"%s","object":"account","business_profile":{"name":"Shop"},"business_type":null,\
        "capabilities":{},"charges_enabled":true,"country":"DE","created":%d,\
        "default_currency":"eur","details_submitted":true,"email":"owner@shop.example",\
        "metadata":{},"payouts_enabled":true,"settings":{"branding":{"icon":null,"logo":null},\
        "dashboard":{"display_name":"Shop","timezone":"Etc/UTC"}},"type":"standard"}\
        """
            .formatted(ID, opened);
    putForBoth("/v1/account", json);
    putForBoth("/v1/accounts/" + ID, json);
  }

  /** Stores an object whose time of creation is the account's. */
  private void put(String list, String id, String fields) {
    putForBoth(
        "/v1/%s/%s".formatted(list, id),
        "{\"id\":\"%s\",%s}".formatted(id, fields.formatted(opened)));
  }

  /** dj-stripe names the key's own account in its requests, the others do not. */
  private Instant putForBoth(String path, String json) {
    stripe.put(ID, path, json);
    return stripe.put("", path, json);
  }

  private static String customer(int number) {
    return "cus_%04d".formatted(number % CUSTOMERS);
  }

  private static String price() {
    return """
    "object":"price","active":true,"billing_scheme":"per_unit","created":%d,"currency":"eur",\
    "livemode":false,"lookup_key":null,"metadata":{},"nickname":null,"product":"prod_0",\
    "recurring":{"interval":"month","interval_count":1,"usage_type":"licensed"},\
    "tiers_mode":null,"transform_quantity":null,"type":"recurring","unit_amount":1000,\
    "unit_amount_decimal":"1000\"\
    """;
  }

  /** Makes a change at Stripe and returns its event. */
  public String apply(Change change) {
    String json = subscription(change);
    Instant now = putForBoth("/v1/subscriptions/" + change.subscriptionId(), json);
    String event = StripeEvents.event(change.eventId(), change.type(), now, json);
    // Nothing is left for a sweep over undelivered events: webhooks alone are compared.
    stripe.event("", event, true);
    return event;
  }

  private String subscription(Change change) {
    SubscriptionState state = change.state();
    String item =
        """
        {"id":"si_%1$s","object":"subscription_item","billing_thresholds":null,"created":%2$d,\
        "current_period_end":%3$d,"current_period_start":%2$d,"metadata":{},"quantity":%4$d,\
        "subscription":"%1$s","tax_rates":[],"price":{"id":"%5$s",%6$s}}\
        """
            .formatted(
                change.subscriptionId(),
                opened,
                opened + MONTH_SECONDS,
                state.quantity(),
                state.price(),
                price().formatted(opened));
    return """
    {"id":"%1$s","object":"subscription","application_fee_percent":null,\
    "automatic_tax":{"enabled":false},"billing_cycle_anchor":%2$d,"cancel_at":null,\
    "cancel_at_period_end":%3$s,"canceled_at":%4$s,"collection_method":"charge_automatically",\
    "created":%2$d,"currency":"eur","customer":"%5$s","days_until_due":null,\
    "default_payment_method":null,"default_source":null,"default_tax_rates":[],\
    "description":null,"discounts":[],"ended_at":%4$s,"latest_invoice":null,"livemode":false,\
    "metadata":{},"pause_collection":null,"pending_setup_intent":null,"pending_update":null,\
    "schedule":null,"start_date":%2$d,"status":"%6$s","trial_end":null,"trial_start":null,\
    "items":{"object":"list","has_more":false,"total_count":1,\
    "url":"/v1/subscription_items?subscription=%1$s","data":[%7$s]}}\
    """
        .formatted(
            change.subscriptionId(),
            opened,
            state.cancelAtPeriodEnd(),
            state.hasEnded() ? String.valueOf(Instant.now().getEpochSecond()) : "null",
            customer(change.subscription()),
            state.status(),
            item);
  }
}
