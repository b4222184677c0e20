package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.worker.workflow.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * Whether events are applied only if Temporal stores them encrypted.
 *
 * @param required the setting {@code PAYLOAD_ENCRYPTION_REQUIRED}
 */
public record EncryptionRequirement(boolean required) {

  /**
   * Checks that an event may be applied.
   *
   * @param delivery how the event was delivered; null if a workflow task of an older version
   *     scheduled the activity, which counts as plain text
   * @throws EventNotEncryptedException if encryption is required and the event is in plain text
   */
  void check(@Nullable Delivery delivery) throws EventNotEncryptedException {
    if (required && (delivery == null || !delivery.inputEncrypted())) {
      throw new EventNotEncryptedException();
    }
  }
}
