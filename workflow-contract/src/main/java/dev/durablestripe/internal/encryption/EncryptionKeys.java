package dev.durablestripe.internal.encryption;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The keys that payloads are encrypted with, a <a
 * href="https://developers.google.com/tink/design/keysets">keyset</a> of Google Tink: the primary
 * key encrypts, every key decrypts.
 */
public final class EncryptionKeys {
  /** The setting that contains the keys. */
  public static final String SETTING = "PAYLOAD_ENCRYPTION_KEYSET";

  private final KeysetHandle keyset;
  private final Aead aead;

  private EncryptionKeys(KeysetHandle keyset) throws GeneralSecurityException {
    this.keyset = keyset;
    this.aead = keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  /**
   * Reads Tink's JSON, unencrypted.
   *
   * @throws GeneralSecurityException if it is not a keyset for AEAD with an enabled primary key;
   *     the message may quote it
   */
  public static EncryptionKeys parse(String json) throws GeneralSecurityException {
    AeadConfig.register();
    try {
      return new EncryptionKeys(
          TinkJsonProtoKeysetFormat.parseKeyset(
              json, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
    } catch (RuntimeException e) {
      // Tink's parser throws some of these.
      throw new GeneralSecurityException(e);
    }
  }

  /**
   * Adds a new key and makes it the primary one: <a
   * href="https://c2sp.org/XAES-256-GCM">XAES-256-GCM</a>, whose random nonces of 192 bits never
   * collide in practice. Those of AES-GCM have 96 bits, so one key should encrypt at most 2³²
   * payloads.
   *
   * @param existing the keys so far, which are kept; empty if there are none
   */
  public static EncryptionKeys withNewKey(Optional<EncryptionKeys> existing) {
    try {
      AeadConfig.register();
      KeysetHandle.Builder builder =
          existing
              .map(keys -> KeysetHandle.newBuilder(keys.keyset))
              .orElseGet(KeysetHandle::newBuilder);
      KeysetHandle.Builder.Entry key =
          KeysetHandle.generateEntryFromParameters(
              PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE);
      return new EncryptionKeys(builder.addEntry(key.withRandomId().makePrimary()).build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The keys in the format of the setting: secret. */
  public String json() {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The id of the key that encrypts; not secret. */
  String primaryKeyId() {
    return id(keyset.getPrimary());
  }

  /** Whether there is an enabled key with this id. */
  boolean has(String id) {
    return IntStream.range(0, keyset.size())
        .mapToObj(keyset::getAt)
        .filter(key -> key.getStatus() == KeyStatus.ENABLED)
        .anyMatch(key -> id(key).equals(id));
  }

  /** Unsigned, as in the JSON. */
  private static String id(KeysetHandle.Entry key) {
    return Integer.toUnsignedString(key.getId());
  }

  Aead aead() {
    return aead;
  }
}
