package dev.durablestripe.endtoend.support;

import java.net.http.HttpResponse;

/** Reads and changes the JSON of made-up events, as {@code StripeEvents} writes it. */
public final class EventJson {
  private static final String OBJECT = "\"object\":\"event\"";

  private EventJson() {}

  /** The event's id. */
  public static String id(String event) {
    return event.replaceAll("\\{\"id\":\"(\\w+)\".*", "$1");
  }

  /**
   * The outcome in the webhook's response.
   *
   * @throws AssertionError if the response is not 200
   */
  static String outcome(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return response.body().replaceAll(".*\"outcome\":\"(\\w+)\".*", "$1");
  }

  /** The snapshot event as it is delivered for a Connect account. */
  public static String withAccount(String account, String event) {
    return event.replace(OBJECT, OBJECT + ",\"account\":\"" + account + "\"");
  }

  /** The snapshot event as it is delivered to an organization's endpoint. */
  public static String withContext(String context, String event) {
    return event.replace(OBJECT, OBJECT + ",\"context\":\"" + context + "\"");
  }

  /** The event in live mode. */
  public static String inLiveMode(String event) {
    return event.replace("\"livemode\":false", "\"livemode\":true");
  }
}
