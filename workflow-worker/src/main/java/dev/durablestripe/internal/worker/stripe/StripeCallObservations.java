package dev.durablestripe.internal.worker.stripe;

import com.stripe.exception.StripeException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.CheckedCallable;
import io.micrometer.observation.ObservationRegistry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Records each call to Stripe, and the wait for permission to make it, as metrics and traces. */
final class StripeCallObservations {
  /** A path up to an id or a query. */
  private static final Pattern RESOURCE = Pattern.compile("/v\\d/(?:(?:checkout|core)/)?[a-z_]+");

  private final ObservationRegistry observations;
  private final StripeCallLimiter limiter;

  StripeCallObservations(int callsPerSecond, ObservationRegistry observations) {
    this.observations = observations;
    this.limiter = new StripeCallLimiter(callsPerSecond, observations);
  }

  /** Makes a call if it is permitted; see {@link StripeCallLimiter#call}. */
  <T> T call(String path, CheckedCallable<T, StripeException> call) throws StripeException {
    String resource = resource(path);
    return limiter.call(
        () ->
            Observation.createNotStarted("stripe.call", observations)
                .contextualName("GET " + resource)
                .lowCardinalityKeyValue("object", resource)
                .observeChecked(call));
  }

  /** See {@link StripeCallLimiter#isStripeAvailable}. */
  boolean isStripeAvailable() {
    return limiter.isStripeAvailable();
  }

  /** For example {@code /v1/checkout/sessions}. A metric's label must not contain an id. */
  static String resource(String path) {
    Matcher resource = RESOURCE.matcher(path);
    return resource.lookingAt() ? resource.group() : "other";
  }
}
