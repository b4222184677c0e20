package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.durablestripe.contract.DeliverySignature;
import dev.durablestripe.encryption.EncryptionCodec;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * How an event reached its workflow, beside the input itself: what {@link ApplyStripeEvent} needs
 * to judge it. Grows by nullable fields only, since attempts of any version may be open.
 *
 * @param signature what shows that Stripe made the event; null in a workflow that was started
 *     without, or before signatures were kept
 * @param inputEncrypted {@code input_encrypted}, whether the input was encrypted in Temporal
 */
public record Delivery(
    @JsonProperty("signature") @Nullable DeliverySignature signature,
    @JsonProperty("input_encrypted") boolean inputEncrypted) {

  /** How the event of the running workflow came; reads nothing but the workflow's own start. */
  static Delivery of(RawValue input) {
    return new Delivery(memo(), EncryptionCodec.wasEncrypted(input.getPayload()));
  }

  /** Whoever starts a workflow can write anything into its memo. */
  private static @Nullable DeliverySignature memo() {
    try {
      return Workflow.getMemo(
          DeliverySignature.MEMO, DeliverySignature.class, DeliverySignature.class);
    } catch (DataConverterException notOurs) {
      return null;
    }
  }
}
