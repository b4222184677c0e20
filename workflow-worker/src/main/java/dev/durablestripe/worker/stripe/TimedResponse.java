package dev.durablestripe.worker.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/**
 * What Stripe answered, and when that was true.
 *
 * @param json the object
 * @param from it was so at some moment from here, by Stripe's clock …
 * @param to … to here
 */
public record TimedResponse(JsonNode json, Instant from, Instant to) {
  /** The {@code Date} header has whole seconds. */
  private static final Duration STAMP = Duration.ofSeconds(1);

  /**
   * An answer that was read at Stripe some time between request and answer.
   *
   * @param date the answer's {@code Date}
   * @param took from sending the request to having the answer
   */
  static TimedResponse of(JsonNode json, Instant date, Duration took) {
    return new TimedResponse(json, date.minus(took).minus(STAMP), date.plus(STAMP));
  }
}
