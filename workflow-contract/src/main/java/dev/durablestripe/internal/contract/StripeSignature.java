package dev.durablestripe.internal.contract;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the {@code Stripe-Signature} header of a delivery and, later, the signature that is
 * stored with the event. See <a href="https://docs.stripe.com/webhooks/signature">Stripe on
 * signatures</a>.
 */
public final class StripeSignature {
  /** How far a delivery's time may be in the past or in the future. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** Stripe's library does not check the age if the tolerance is zero. */
  private static final long ANY_AGE = 0;

  private static final Pattern TIME = Pattern.compile("(?:^|,)t=(\\d{1,12})(?:,|$)");

  private final Supplier<List<String>> secrets;

  /**
   * Verifies with any of the given signing secrets; signs with the first.
   *
   * @param secrets at least one
   */
  public StripeSignature(List<String> secrets) {
    this(() -> secrets);
  }

  /**
   * Verifies with any of the current signing secrets; signs with the first.
   *
   * @param secrets at least one, at any time
   */
  public StripeSignature(Supplier<List<String>> secrets) {
    if (secrets.get().isEmpty()) {
      throw new IllegalArgumentException("no signing secret");
    }
    this.secrets = secrets;
  }

  /**
   * Verifies the signature of a delivery that has just arrived.
   *
   * @param header the {@code Stripe-Signature} header, null if there is none
   * @return the {@code v1} that one of the secrets made, and its time; empty if none did, or if its
   *     time is more than {@link #TOLERANCE} from now
   */
  public Optional<DeliverySignature> verify(byte[] body, @Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    Matcher time = TIME.matcher(header);
    if (!time.find() || isFromTheFuture(Long.parseLong(time.group(1)))) {
      return Optional.empty();
    }
    String text = text(body);
    return text == null
        ? Optional.empty()
        : secrets.get().stream()
            .filter(secret -> matches(text, header, secret, TOLERANCE.toSeconds()))
            .findFirst()
            .map(secret -> sign(text, secret, Long.parseLong(time.group(1))));
  }

  /** Whether one of the secrets made this signature of the body, at any time. */
  public boolean verifies(byte[] body, DeliverySignature signature) {
    String header = header(signature.timestamp(), String.valueOf(signature.v1()));
    String text = text(body);
    return text != null
        && secrets.get().stream().anyMatch(secret -> matches(text, header, secret, ANY_AGE));
  }

  /** Signs an event that was read from Stripe's API, with the first of the secrets. */
  public DeliverySignature sign(byte[] body) {
    String text = text(body);
    if (text == null) {
      throw new IllegalArgumentException("the body is not UTF-8");
    }
    return sign(text, secrets.get().get(0), Instant.now().getEpochSecond());
  }

  /** Stripe's library takes text. Decoding is lossless, because it refuses invalid UTF-8. */
  private static @Nullable String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean matches(String body, String header, String secret, long tolerance) {
    try {
      return Webhook.Signature.verifyHeader(body, header, secret, tolerance);
    } catch (SignatureVerificationException | NumberFormatException | IndexOutOfBoundsException e) {
      // Stripe's library throws the last two for a header that it cannot read.
      return false;
    }
  }

  private static DeliverySignature sign(String body, String secret, long time) {
    try {
      return new DeliverySignature(time, Webhook.Util.computeHmacSha256(secret, time + "." + body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String header(long time, String v1) {
    return "t=" + time + ",v1=" + v1;
  }

  /** Stripe's library accepts these. They would be valid until long after they were sent. */
  private static boolean isFromTheFuture(long time) {
    return Instant.ofEpochSecond(time).isAfter(Instant.now().plus(TOLERANCE));
  }
}
