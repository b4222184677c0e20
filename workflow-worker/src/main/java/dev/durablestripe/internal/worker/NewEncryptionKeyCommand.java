package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.TemporalSettings;

/** Creates a keyset or rotates one, without any other tool. */
final class NewEncryptionKeyCommand {
  /** The program's first argument for this command. */
  static final String COMMAND = "new-encryption-key";

  private NewEncryptionKeyCommand() {}

  /** Prints the keys of {@code PAYLOAD_ENCRYPTION_KEYSET}, if any, and a new primary one. */
  @SuppressWarnings("SystemOut") // the output is the command's purpose
  static void print() {
    System.out.println(
        EncryptionKeys.withNewKey(Settings.ofProcess().readOrExit(TemporalSettings::keys)).json());
  }
}
