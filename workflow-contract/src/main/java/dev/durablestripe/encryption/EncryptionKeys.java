package dev.durablestripe.encryption;

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
  /** The setting that holds them, in the error about one that is missing. */
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
   * @throws GeneralSecurityException when it is no keyset for AEAD with an enabled primary key; the
   *     message may quote it
   */
  public static EncryptionKeys parse(String json) throws GeneralSecurityException {
    AeadConfig.register();
    try {
      return new EncryptionKeys(
          TinkJsonProtoKeysetFormat.parseKeyset(
              json, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
    } catch (RuntimeException e) {
      // Tink's parser lets some of these through.
      throw new GeneralSecurityException(e);
    }
  }

  /**
   * Adds a new key and makes it the primary one: <a
   * href="https://c2sp.org/XAES-256-GCM">XAES-256-GCM</a>, whose random nonces of 192 bits never
   * meet. Those of AES-GCM have 96 bits, and one key should encrypt no more than 2³² payloads with
   * them.
   *
   * @param before the keys so far, which stay; empty at the beginning
   */
  public static EncryptionKeys withNewKey(Optional<EncryptionKeys> before) {
    try {
      AeadConfig.register();
      KeysetHandle.Builder builder =
          before
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

  /** The keys as the setting takes them: secret. */
  public String json() {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The id of the key that encrypts; no secret. */
  String primary() {
    return id(keyset.getPrimary());
  }

  /** Whether a key of this id is there and enabled. */
  boolean has(String id) {
    return IntStream.range(0, keyset.size())
        .mapToObj(keyset::getAt)
        .filter(key -> key.getStatus() == KeyStatus.ENABLED)
        .anyMatch(key -> id(key).equals(id));
  }

  /** As the JSON shows it: without a sign. */
  private static String id(KeysetHandle.Entry key) {
    return Integer.toUnsignedString(key.getId());
  }

  Aead aead() {
    return aead;
  }
}
