package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.workflow.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * Which events may be applied, by how Temporal stores them.
 *
 * @param required {@code PAYLOAD_ENCRYPTION_REQUIRED}: only those whose input was encrypted
 */
public record EncryptionRequirement(boolean required) {

  /**
   * Checks how an event came.
   *
   * @param delivery null where a workflow task of an older version did not tell, which counts as
   *     plain text
   * @throws EventNotEncryptedException when it may not be applied
   */
  void check(@Nullable Delivery delivery) throws EventNotEncryptedException {
    if (required && (delivery == null || !delivery.inputEncrypted())) {
      throw new EventNotEncryptedException();
    }
  }
}
