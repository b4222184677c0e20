package dev.durablestripe.quickstart;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A delivery of the story, and how it was answered.
 *
 * @param what says it in words
 * @param eventId Stripe's event id
 * @param answer the webhook's answer
 */
record DemoStep(String what, String eventId, HttpResponse<String> answer) {
  private static final Pattern OUTCOME = Pattern.compile("\"outcome\":\"(\\w+)\"");

  String answered() {
    Matcher outcome = OUTCOME.matcher(answer.body());
    return answer.statusCode() + (outcome.find() ? " " + outcome.group(1) : "");
  }
}
