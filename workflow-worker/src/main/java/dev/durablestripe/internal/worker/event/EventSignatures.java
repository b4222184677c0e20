package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.StripeSignature;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Verifies and signs events with the worker's signing secrets, if it has any. */
public final class EventSignatures {
  private final @Nullable StripeSignature signature;

  /**
   * Creates signatures with the given secrets.
   *
   * @param secrets {@code STRIPE_WEBHOOK_SECRET}; empty for a worker that trusts Temporal
   */
  public EventSignatures(List<String> secrets) {
    this(() -> secrets);
  }

  /**
   * Creates signatures with the current secrets.
   *
   * @param secrets {@code STRIPE_WEBHOOK_SECRET}; empty, and always so, for a worker that trusts
   *     Temporal
   */
  public EventSignatures(Supplier<List<String>> secrets) {
    signature = secrets.get().isEmpty() ? null : new StripeSignature(secrets);
  }

  /** Whether the body is signed with one of the secrets; true if this worker has no secrets. */
  public boolean isAuthentic(byte[] body, @Nullable DeliverySignature delivery) {
    return signature == null || (delivery != null && signature.verifies(body, delivery));
  }

  /** Signs an event that this worker fetched from Stripe; null if this worker has no secrets. */
  public @Nullable DeliverySignature sign(byte[] body) {
    return signature == null ? null : signature.sign(body);
  }
}
