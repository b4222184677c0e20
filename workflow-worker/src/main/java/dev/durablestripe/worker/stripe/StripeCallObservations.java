package dev.durablestripe.worker.stripe;

import com.stripe.exception.StripeException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.CheckedCallable;
import io.micrometer.observation.ObservationRegistry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times calls to Stripe and the wait for permission to make them, and shows both in a trace. */
final class StripeCallObservations {
  /** A path up to the id. */
  private static final Pattern KIND = Pattern.compile("/v\\d/(?:(?:checkout|core)/)?[a-z_]+");

  private final ObservationRegistry observations;
  private final StripeCallLimiter gate;

  StripeCallObservations(int callsPerSecond, ObservationRegistry observations) {
    this.observations = observations;
    this.gate = new StripeCallLimiter(callsPerSecond, observations);
  }

  /** Makes a call, if it may be made; see {@link StripeCallLimiter#call}. */
  <T> T call(String path, CheckedCallable<T, StripeException> call) throws StripeException {
    String kind = kind(path);
    return gate.call(
        () ->
            Observation.createNotStarted("stripe.call", observations)
                .contextualName("GET " + kind)
                .lowCardinalityKeyValue("object", kind)
                .observeChecked(call));
  }

  /** For example {@code /v1/checkout/sessions}: a label must not have an id. */
  static String kind(String path) {
    Matcher kind = KIND.matcher(path);
    return kind.lookingAt() ? kind.group() : "other";
  }
}
