package dev.durablestripe.worker;

import dev.durablestripe.encryption.EncryptionKeys;
import dev.durablestripe.settings.Settings;
import dev.durablestripe.settings.TemporalSettings;

/** Makes a keyset, or rotates one, without another tool: the same command for both. */
final class NewEncryptionKeyCommand {
  /** The argument that asks for it. */
  static final String COMMAND = "new-encryption-key";

  private NewEncryptionKeyCommand() {}

  /** Prints the keys of {@code PAYLOAD_ENCRYPTION_KEYSET}, if any, and a new primary one. */
  @SuppressWarnings("SystemOut") // the output is what the command is for
  static void print() {
    System.out.println(
        EncryptionKeys.withNewKey(Settings.ofProcess().readOrExit(TemporalSettings::keys)).json());
  }
}
