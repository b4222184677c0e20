package dev.durablestripe.worker.event;

import dev.durablestripe.contract.DeliverySignature;
import dev.durablestripe.contract.StripeSignature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The signing secrets of this worker, where it has any. */
public final class EventSignatures {
  private final @Nullable StripeSignature signature;

  /**
   * Verifies with the given secrets.
   *
   * @param secrets {@code STRIPE_WEBHOOK_SECRET}; empty for a worker that trusts Temporal
   */
  public EventSignatures(List<String> secrets) {
    signature = secrets.isEmpty() ? null : new StripeSignature(secrets);
  }

  /** Whether the body is signed with one of the secrets, or there is none to verify with. */
  public boolean isAuthentic(byte[] body, @Nullable DeliverySignature delivery) {
    return signature == null || (delivery != null && signature.verifies(body, delivery));
  }

  /** Signs what this worker has read from Stripe itself; null where it has no secret. */
  public @Nullable DeliverySignature sign(byte[] body) {
    return signature == null ? null : signature.sign(body);
  }
}
