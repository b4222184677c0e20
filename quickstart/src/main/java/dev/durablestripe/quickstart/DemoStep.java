package dev.durablestripe.quickstart;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One delivery of the demonstration.
 *
 * @param description the change at Stripe, in words
 * @param eventId Stripe's event id
 * @param response the webhook's response
 */
record DemoStep(String description, String eventId, HttpResponse<String> response) {
  private static final Pattern OUTCOME = Pattern.compile("\"outcome\":\"(\\w+)\"");

  /** The status, and the outcome if there is one. */
  String outcome() {
    Matcher outcome = OUTCOME.matcher(response.body());
    return response.statusCode() + (outcome.find() ? " " + outcome.group(1) : "");
  }
}
