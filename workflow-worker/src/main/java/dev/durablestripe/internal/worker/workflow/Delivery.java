package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.encryption.EncryptionCodec;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * How an event was delivered to its workflow. {@link ApplyStripeEvent} needs it to decide whether
 * to trust the event. New fields must be optional, because attempts of other versions may be open.
 *
 * @param signature Stripe's signature of the event; null if the workflow was started without one
 * @param inputEncrypted {@code input_encrypted}, whether Temporal stores the input encrypted
 */
public record Delivery(
    @Nullable DeliverySignature signature,
    @JsonProperty("input_encrypted") boolean inputEncrypted) {

  /** Returns how the input of the current workflow was delivered. */
  static Delivery ofCurrentWorkflow(RawValue input) {
    return new Delivery(signatureInMemo(), EncryptionCodec.wasEncrypted(input.getPayload()));
  }

  /** Null also if the memo has something else: anyone who starts a workflow can set its memo. */
  private static @Nullable DeliverySignature signatureInMemo() {
    try {
      return Workflow.getMemo(
          DeliverySignature.MEMO, DeliverySignature.class, DeliverySignature.class);
    } catch (DataConverterException notASignature) {
      return null;
    }
  }
}
