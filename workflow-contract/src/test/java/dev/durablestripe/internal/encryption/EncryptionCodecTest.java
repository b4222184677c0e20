package dev.durablestripe.internal.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.protobuf.ByteString;
import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.TemporalSettings;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.payload.codec.PayloadCodecException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionCodecTest {
  private static final Payload PLAIN =
      Payload.newBuilder()
          .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
          .setData(ByteString.copyFromUtf8("{\"email\":\"somebody@example.com\"}"))
          .build();

  private final EncryptionKeys first = EncryptionKeys.withNewKey(Optional.empty());
  private final EncryptionKeys rotated = EncryptionKeys.withNewKey(Optional.of(first));
  private final EncryptionKeys other = EncryptionKeys.withNewKey(Optional.empty());

  private static EncryptionCodec codec(EncryptionKeys keys) {
    return new EncryptionCodec(keys, "live");
  }

  private static Payload encrypt(EncryptionKeys keys) {
    return codec(keys).encode(List.of(PLAIN)).get(0);
  }

  /** The original payloads, after a check that each was encrypted. */
  private static List<Payload> decrypt(EncryptionKeys keys, Payload... encrypted) {
    return codec(keys).decode(List.of(encrypted)).stream()
        .peek(payload -> assertThat(EncryptionCodec.wasEncrypted(payload)).isTrue())
        .map(EncryptionCodec::original)
        .toList();
  }

  @Test
  void plainTextCannotClaimToHaveBeenEncrypted() {
    Payload forged =
        PLAIN.toBuilder().putMetadata("decrypted", ByteString.copyFromUtf8("true")).build();

    assertThat(codec(first).decode(List.of(forged)))
        .noneMatch(EncryptionCodec::wasEncrypted)
        .containsExactly(PLAIN);
  }

  private static EncryptionKeys read(String json) {
    return TemporalSettings.keys(new Settings(Map.of(EncryptionKeys.SETTING, json))).orElseThrow();
  }

  @Test
  void decryptsWhatItEncrypted() {
    Payload encrypted = encrypt(first);

    assertThat(encrypted.getMetadataOrThrow("encoding").toStringUtf8())
        .isEqualTo("binary/encrypted");
    assertThat(encrypted.toString()).doesNotContain("example", "json");
    assertThat(decrypt(read(first.json()), encrypted)).containsExactly(PLAIN);
  }

  @Test
  void readsPlainText() {
    assertThat(codec(first).decode(List.of(PLAIN))).containsExactly(PLAIN);
  }

  @Test
  void aNewKeyEncryptsAndTheOldOneStillDecrypts() {
    assertThat(rotated.primaryKeyId()).isNotEqualTo(first.primaryKeyId());
    assertThat(decrypt(read(rotated.json()), encrypt(first), encrypt(rotated)))
        .containsExactly(PLAIN, PLAIN);
    assertThatThrownBy(() -> codec(first).decode(List.of(encrypt(rotated))))
        .isInstanceOf(PayloadCodecException.class);
  }

  @Test
  void namesTheKeyThatIsMissing() {
    assertThatThrownBy(() -> codec(other).decode(List.of(encrypt(first))))
        .isInstanceOf(PayloadCodecException.class)
        .hasMessage(
            "PAYLOAD_ENCRYPTION_KEYSET has no key %s that this payload was encrypted with: add the"
                + " old key",
            first.primaryKeyId());
  }

  @Test
  void doesNotQuoteAnInvalidKeyId() {
    Payload forged =
        encrypt(first).toBuilder()
            .putMetadata("encryption-key-id", ByteString.copyFromUtf8("1\n2026 ERROR forged"))
            .build();

    assertThatThrownBy(() -> codec(first).decode(List.of(forged)))
        .isInstanceOf(PayloadCodecException.class)
        .hasMessageStartingWith("PAYLOAD_ENCRYPTION_KEYSET has no key of that id that")
        .hasMessageNotContaining("forged");
  }

  @Test
  void newKeysHaveExtendedNoncesAndOldAesGcmKeysStillDecrypt() throws Exception {
    KeysetHandle old =
        KeysetHandle.newBuilder()
            .addEntry(
                KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                    .withRandomId()
                    .makePrimary())
            .build();
    EncryptionKeys before =
        read(
            TinkJsonProtoKeysetFormat.serializeKeyset(
                old, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));

    EncryptionKeys after = EncryptionKeys.withNewKey(Optional.of(before));

    assertThat(first.json()).contains("tink.XAesGcmKey").doesNotContain("tink.AesGcmKey");
    assertThat(after.json()).contains("tink.XAesGcmKey", "tink.AesGcmKey");
    assertThat(decrypt(read(after.json()), encrypt(before), encrypt(after)))
        .containsExactly(PLAIN, PLAIN);
  }

  @Test
  void theKeyIdIsTheOneInTheJson() {
    assertThat(first.json()).contains("\"keyId\":" + first.primaryKeyId());
  }

  @Test
  void aPayloadOfAnotherNamespaceDoesNotDecrypt() {
    assertThatThrownBy(() -> new EncryptionCodec(first, "test").decode(List.of(encrypt(first))))
        .isInstanceOf(PayloadCodecException.class)
        .hasMessageEndingWith("another namespace than test");
  }

  @Test
  void aDamagedPayloadDoesNotDecrypt() {
    Payload encrypted = encrypt(first);
    ByteString data = encrypted.getData();
    byte last = (byte) (data.byteAt(data.size() - 1) ^ 1);
    Payload damaged =
        encrypted.toBuilder()
            .setData(
                data.substring(0, data.size() - 1).concat(ByteString.copyFrom(new byte[] {last})))
            .build();

    assertThatThrownBy(() -> codec(first).decode(List.of(damaged)))
        .isInstanceOf(PayloadCodecException.class)
        .hasMessageStartingWith("This payload is damaged");
  }

  @Test
  void encryptsTheMessagesOfFailuresButNotTheirTypes() {
    DataConverter converter = codec(first).converter();

    Failure failure =
        converter.exceptionToFailure(
            ApplicationFailure.newFailureWithCause(
                "of somebody@example.com", "PostgresRefused", new IllegalStateException("secret")));

    assertThat(failure.toString())
        .contains("PostgresRefused")
        .doesNotContain("example.com", "secret", "EncryptionCodecTest.java");
    assertThat(converter.failureToException(failure)).hasMessageContaining("of somebody@");
  }

  @Test
  void isOffWithoutTheSetting() {
    assertThat(TemporalSettings.from(new Settings(Map.of())).encryption()).isEmpty();
  }

  @Test
  void requiredEncryptionNeedsKeys() {
    Map<String, String> required = Map.of("PAYLOAD_ENCRYPTION_REQUIRED", "true");
    assertThatThrownBy(() -> TemporalSettings.from(new Settings(required)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("PAYLOAD_ENCRYPTION_KEYSET is missing");
    Map<String, String> both =
        Map.of("PAYLOAD_ENCRYPTION_REQUIRED", "true", "PAYLOAD_ENCRYPTION_KEYSET", first.json());
    assertThat(TemporalSettings.from(new Settings(both)).encryptionRequired()).isTrue();
    assertThat(TemporalSettings.from(new Settings(Map.of())).encryptionRequired()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oops",
        "{}",
        "[]",
        "{\"primaryKeyId\":1,\"key\":[]}",
        // A key for MACs, not for AEAD.
        "{\"primaryKeyId\":1,\"key\":[{\"keyData\":{\"typeUrl\":"
            + "\"type.googleapis.com/google.crypto.tink.HmacKey\",\"keyMaterialType\":\"SYMMETRIC\","
            + "\"value\":\"oops\"},\"status\":\"ENABLED\",\"keyId\":1,\"outputPrefixType\":\"TINK\"}]}"
      })
  void refusesAnInvalidKeyset(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(EncryptionKeys.SETTING + " is not a Tink keyset")
        .hasMessageNotContaining("oops");
  }
}
