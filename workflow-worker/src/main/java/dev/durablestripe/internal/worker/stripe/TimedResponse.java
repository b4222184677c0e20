package dev.durablestripe.internal.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/**
 * Stripe's response, and the interval in which it was true, by Stripe's clock.
 *
 * @param json the object
 * @param from the earliest moment at which Stripe may have read the object
 * @param to the latest moment at which Stripe may have read the object
 */
public record TimedResponse(JsonNode json, Instant from, Instant to) {
  /** The {@code Date} header has whole seconds. */
  private static final Duration DATE_PRECISION = Duration.ofSeconds(1);

  /**
   * Creates a response that Stripe read at some moment between request and response.
   *
   * @param date the response's {@code Date} header
   * @param duration the time from sending the request to receiving the response
   */
  static TimedResponse of(JsonNode json, Instant date, Duration duration) {
    return new TimedResponse(
        json, date.minus(duration).minus(DATE_PRECISION), date.plus(DATE_PRECISION));
  }
}
