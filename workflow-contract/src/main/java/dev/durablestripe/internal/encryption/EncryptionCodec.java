package dev.durablestripe.internal.encryption;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Encrypts complete payloads, including their metadata. A payload that is not encrypted, because it
 * is older than the encryption, is read as it is. See <a
 * href="https://docs.temporal.io/payload-codec">Temporal on payload codecs</a>.
 *
 * <p>The namespace is authenticated with each payload: a payload that was copied from another
 * namespace does not decrypt, even with the same keys.
 */
public final class EncryptionCodec implements PayloadCodec {
  /** The encoding of an encrypted payload, as in Temporal's samples. */
  static final ByteString ENCRYPTED = ByteString.copyFromUtf8("binary/encrypted");

  /** Metadata of a decoded payload that was encrypted; removed from any other payload. */
  private static final String DECRYPTED = "decrypted";

  private static final String ENCODING = "encoding";
  private static final String KEY_ID = "encryption-key-id";
  private static final Pattern KEY_ID_TEXT = Pattern.compile("[0-9]{1,10}");

  private final Supplier<EncryptionKeys> keys;
  private final String namespace;

  /** Creates a codec for one namespace. */
  public EncryptionCodec(EncryptionKeys keys, String namespace) {
    this(() -> keys, namespace);
  }

  /** Creates a codec for one namespace, whose keys may change. */
  public EncryptionCodec(Supplier<EncryptionKeys> keys, String namespace) {
    this.keys = keys;
    this.namespace = namespace;
  }

  /**
   * Temporal's default converter, which also encrypts payloads and the messages and stack traces of
   * failures. Failure types, search attributes and ids stay in plain text.
   */
  public DataConverter converter() {
    return new CodecDataConverter(DefaultDataConverter.newDefaultInstance(), List.of(this), true);
  }

  /** Whether a decoded payload was encrypted; false if no codec is in use. */
  public static boolean wasEncrypted(Payload decoded) {
    return decoded.containsMetadata(DECRYPTED);
  }

  /** The payload as it was before it was encrypted, without what {@link #decode} adds. */
  public static Payload original(Payload decoded) {
    return decoded.toBuilder().removeMetadata(DECRYPTED).build();
  }

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    return payloads.stream().map(this::encrypt).toList();
  }

  /**
   * {@inheritDoc}
   *
   * @throws PayloadCodecException if a key is missing or a payload is damaged. This does not fail a
   *     workflow: Temporal retries its task until the key is added
   */
  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads.stream().map(this::decrypt).toList();
  }

  private Payload encrypt(Payload payload) {
    EncryptionKeys current = keys.get();
    try {
      return Payload.newBuilder()
          .putMetadata(ENCODING, ENCRYPTED)
          .putMetadata(KEY_ID, ByteString.copyFromUtf8(current.primaryKeyId()))
          .setData(
              ByteString.copyFrom(current.aead().encrypt(payload.toByteArray(), associatedData())))
          .build();
    } catch (GeneralSecurityException e) {
      throw new PayloadCodecException(e);
    }
  }

  private Payload decrypt(Payload payload) {
    if (!ENCRYPTED.equals(payload.getMetadataMap().get(ENCODING))) {
      return payload.toBuilder().removeMetadata(DECRYPTED).build();
    }
    String key = payload.getMetadataOrDefault(KEY_ID, ByteString.EMPTY).toStringUtf8();
    EncryptionKeys current = keys.get();
    if (!current.has(key)) {
      throw new PayloadCodecException(
          "%s has no key %s that this payload was encrypted with: add the old key"
              .formatted(EncryptionKeys.SETTING, loggable(key)));
    }
    try {
      return Payload.parseFrom(
              current.aead().decrypt(payload.getData().toByteArray(), associatedData()))
          .toBuilder()
          .putMetadata(DECRYPTED, ByteString.copyFromUtf8("true"))
          .build();
    } catch (GeneralSecurityException | InvalidProtocolBufferException e) {
      throw new PayloadCodecException(
          "This payload is damaged, or was encrypted for another namespace than " + namespace);
    }
  }

  /** Anyone who can write to Temporal can choose a key id. */
  private static String loggable(String key) {
    return KEY_ID_TEXT.matcher(key).matches() ? key : "of that id";
  }

  private byte[] associatedData() {
    return namespace.getBytes(StandardCharsets.UTF_8);
  }
}
