package dev.durablestripe.test;

import dev.durablestripe.internal.fake.FakeStripe;

/** The fake of Stripe's API that the application under test calls. It answers {@code GET}. */
public final class FakeStripeApi {
  private static final int OK = 200;

  private final FakeStripe stripe;

  FakeStripeApi(FakeStripe stripe) {
    this.stripe = stripe;
  }

  /**
   * Stores an object of the platform's own account, or replaces it.
   *
   * @param path the object's path, for example {@code /v1/charges/ch_1}
   * @param json the object, with its {@code id}
   */
  public void put(String path, String json) {
    stripe.put("", path, json);
  }

  /** Stores an object of a Connect account, or replaces it. */
  public void put(String account, String path, String json) {
    stripe.put(account, path, json);
  }

  /** Answers requests for a path with an error of Stripe's, for example 500. */
  public void fail(String path, int status) {
    stripe.fail(path, status);
  }

  /** Answers all requests with a status, for example 503, until the outage ends. */
  public void startOutage(int status) {
    stripe.outage(status);
  }

  /** Ends the outage. */
  public void endOutage() {
    stripe.outage(OK);
  }

  /** The number of requests for a path so far. */
  public int calls(String path) {
    return stripe.calls(path);
  }

  /** Forgets all objects, faults and counts. */
  public void reset() {
    stripe.reset();
  }
}
