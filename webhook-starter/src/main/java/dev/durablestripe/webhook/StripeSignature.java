package dev.durablestripe.webhook;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the {@code Stripe-Signature} header. See <a
 * href="https://docs.stripe.com/webhooks/signature">Stripe on signatures</a>.
 */
final class StripeSignature {
  /** How old, or how far ahead, a signature's time may be. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final Pattern TIME = Pattern.compile("(?:^|,)t=(\\d{1,12})(?:,|$)");

  private final List<String> secrets;

  StripeSignature(List<String> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /** Whether one of the secrets made one of the header's {@code v1} signatures, lately. */
  boolean verifies(byte[] body, @Nullable String header) {
    if (header == null || isFromTheFuture(header)) {
      return false;
    }
    try {
      // Stripe's library takes text. Decoding refuses what is not UTF-8, so it loses nothing.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return secrets.stream().anyMatch(secret -> matches(text, header, secret));
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean matches(String body, String header, String secret) {
    try {
      return Webhook.Signature.verifyHeader(body, header, secret, TOLERANCE.toSeconds());
    } catch (SignatureVerificationException | NumberFormatException | IndexOutOfBoundsException e) {
      // The last two: a header that Stripe's library cannot read.
      return false;
    }
  }

  /** Stripe's library lets these pass; they would stay valid for as long as they are ahead. */
  private static boolean isFromTheFuture(String header) {
    Matcher time = TIME.matcher(header);
    return time.find()
        && Instant.ofEpochSecond(Long.parseLong(time.group(1)))
            .isAfter(Instant.now().plus(TOLERANCE));
  }
}
