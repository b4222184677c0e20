package dev.durablestripe.encryption;

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
import java.util.regex.Pattern;

/**
 * Encrypts whole payloads, metadata included. What is not encrypted, from before it was turned on,
 * is read as it is. See <a href="https://docs.temporal.io/payload-codec">Temporal on payload
 * codecs</a>.
 *
 * <p>The namespace is authenticated with each payload: one that was copied from a test namespace
 * does not decrypt in the live one, even under the same keys.
 */
public final class EncryptionCodec implements PayloadCodec {
  /** What marks an encrypted payload, by the convention of Temporal's samples. */
  static final ByteString ENCRYPTED = ByteString.copyFromUtf8("binary/encrypted");

  /** Put on what was decrypted, and taken off what was not: tells the two apart afterwards. */
  private static final String DECRYPTED = "decrypted";

  private static final String ENCODING = "encoding";
  private static final String KEY_ID = "encryption-key-id";
  private static final Pattern KEY_ID_TEXT = Pattern.compile("[0-9]{1,10}");

  private final EncryptionKeys keys;
  private final String namespace;

  /** Encrypts for one namespace. */
  public EncryptionCodec(EncryptionKeys keys, String namespace) {
    this.keys = keys;
    this.namespace = namespace;
  }

  /**
   * Converts as Temporal does by default, and encrypts payloads and the messages and stack traces
   * of failures. Types of failures, search attributes and ids stay readable.
   */
  public DataConverter converter() {
    return new CodecDataConverter(DefaultDataConverter.newDefaultInstance(), List.of(this), true);
  }

  /** Whether a payload that was decoded was encrypted before; false where no codec is in use. */
  public static boolean wasEncrypted(Payload decoded) {
    return decoded.containsMetadata(DECRYPTED);
  }

  /** The payload as it was before it was encrypted: without the mark that {@link #decode} puts. */
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
   * @throws PayloadCodecException when a key is missing, or a payload was tampered with. That is no
   *     failure of a workflow: Temporal tries its task again until the key is there
   */
  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads.stream().map(this::decrypt).toList();
  }

  private Payload encrypt(Payload payload) {
    try {
      return Payload.newBuilder()
          .putMetadata(ENCODING, ENCRYPTED)
          .putMetadata(KEY_ID, ByteString.copyFromUtf8(keys.primary()))
          .setData(ByteString.copyFrom(keys.aead().encrypt(payload.toByteArray(), associated())))
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
    if (!keys.has(key)) {
      throw new PayloadCodecException(
          "%s has no key %s that this payload was encrypted with: add the old key"
              .formatted(EncryptionKeys.SETTING, loggable(key)));
    }
    try {
      return Payload.parseFrom(keys.aead().decrypt(payload.getData().toByteArray(), associated()))
          .toBuilder()
          .putMetadata(DECRYPTED, ByteString.copyFromUtf8("true"))
          .build();
    } catch (GeneralSecurityException | InvalidProtocolBufferException e) {
      throw new PayloadCodecException(
          "This payload is damaged, or was encrypted for another namespace than " + namespace);
    }
  }

  /** Whoever writes to Temporal chooses it. */
  private static String loggable(String key) {
    return KEY_ID_TEXT.matcher(key).matches() ? key : "of that id";
  }

  private byte[] associated() {
    return namespace.getBytes(StandardCharsets.UTF_8);
  }
}
