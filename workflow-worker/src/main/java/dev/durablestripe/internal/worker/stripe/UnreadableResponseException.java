package dev.durablestripe.internal.worker.stripe;

import com.stripe.exception.StripeException;
import java.io.Serial;

/**
 * The response is not what was requested: it has another id or none, is not a list, or is not JSON.
 * It may come from a proxy, so it says nothing about the object, and the request is retried.
 */
public final class UnreadableResponseException extends StripeException {
  @Serial private static final long serialVersionUID = 1;

  /** Takes what is wrong with the response, without quoting it. */
  public UnreadableResponseException(String problem) {
    super(problem, null, null, null);
  }
}
