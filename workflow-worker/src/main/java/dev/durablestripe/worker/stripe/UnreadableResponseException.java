package dev.durablestripe.worker.stripe;

import com.stripe.exception.StripeException;
import java.io.Serial;

/**
 * What came back is not what was asked for: it has another id or none, is no list, or is no JSON.
 * It may be a proxy's page, so it says nothing about the object, and the question is asked again.
 */
public final class UnreadableResponseException extends StripeException {
  @Serial private static final long serialVersionUID = 1;

  /** Names what is missing, without a word of the answer. */
  public UnreadableResponseException(String problem) {
    super(problem, null, null, null);
  }
}
