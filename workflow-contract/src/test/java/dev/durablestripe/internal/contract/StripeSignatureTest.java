package dev.durablestripe.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.net.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeSignatureTest {
  private static final String BODY = "{\"id\":\"evt_é\"}";
  private static final byte[] BYTES = BODY.getBytes(StandardCharsets.UTF_8);
  private final long now = Instant.now().getEpochSecond();

  private final StripeSignature signature = new StripeSignature(List.of("whsec_old", "whsec_new"));

  private static String sign(String body, String secret, long time) throws Exception {
    return Webhook.Signature.generateSignatureHeader(body, secret, time);
  }

  @Test
  void acceptsEitherSecretWhileOneIsRolled() throws Exception {
    assertThat(signature.verify(BYTES, sign(BODY, "whsec_old", now))).isPresent();
    assertThat(signature.verify(BYTES, sign(BODY, "whsec_new", now))).isPresent();
    assertThat(signature.verify(BYTES, sign(BODY, "whsec_other", now))).isEmpty();
  }

  @Test
  void acceptsAnyOfSeveralSignatures() throws Exception {
    String header = sign(BODY, "whsec_new", now).replace(",v1=", ",v0=aa,v1=bb,v1=");
    assertThat(signature.verify(BYTES, header)).isPresent();
    assertThat(signature.verify(BYTES, sign(BODY, "whsec_new", now).replace("v1=", "v0=")))
        .isEmpty();
  }

  @Test
  void acceptsOnlyTheSignedTimeAndOnlyWithinTheTolerance() throws Exception {
    assertThat(signature.verify(BYTES, sign(BODY, "whsec_new", now - 290))).isPresent();
    assertThat(signature.verify(BYTES, sign(BODY, "whsec_new", now - 302))).isEmpty();
    assertThat(signature.verify(BYTES, sign(BODY, "whsec_new", now + 290))).isPresent();
    assertThat(signature.verify(BYTES, sign(BODY, "whsec_new", now + 330))).isEmpty();
    assertThat(
            signature.verify(
                BYTES, sign(BODY, "whsec_new", now - 302).replace("t=" + (now - 302), "t=" + now)))
        .isEmpty();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "t=abc",
        "t=abc,v1=aa",
        "t",
        "t,v1",
        "t=1",
        "v1=aa",
        "t=,v1=",
        "t=99999999999999999999,v1=a",
        "=",
        ",,,",
        "t=-1,v1=aa",
        "v0=aa"
      })
  void refusesAnInvalidHeader(@Nullable String header) {
    assertThat(signature.verify(BYTES, header)).isEmpty();
  }

  @Test
  void verifiesTheBytesAndNotTheDecodedText() throws Exception {
    byte[] broken = BYTES.clone();
    broken[11] = (byte) 0xFF;
    String decoded = new String(broken, StandardCharsets.UTF_8);

    assertThat(signature.verify(broken, sign(decoded, "whsec_new", now))).isEmpty();
    assertThat(
            signature.verify(
                (BODY + " ").getBytes(StandardCharsets.UTF_8), sign(BODY, "whsec_new", now)))
        .isEmpty();
  }

  @Test
  void returnsTheVerifiedSignatureWhichStaysValid() throws Exception {
    String header = sign(BODY, "whsec_new", now).replace(",v1=", ",v0=aa,v1=bb,v1=");

    DeliverySignature verified = signature.verify(BYTES, header).orElseThrow();

    assertThat(header).endsWith("v1=" + verified.v1());
    assertThat(verified.timestamp()).isEqualTo(now);
    assertThat(signature.verifies(BYTES, verified)).isTrue();
    assertThat(signature.verifies(BYTES, stored("whsec_old", 1_600_000_000))).isTrue();
    assertThat(new StripeSignature(List.of("whsec_next")).verifies(BYTES, verified)).isFalse();
  }

  @Test
  void refusesAStoredSignatureOfAnotherBody() throws Exception {
    DeliverySignature stored = stored("whsec_old", now);

    assertThat(signature.verifies("{}".getBytes(StandardCharsets.UTF_8), stored)).isFalse();
    assertThat(signature.verifies(BYTES, new DeliverySignature(now - 1, stored.v1()))).isFalse();
    assertThat(signature.verifies(BYTES, new DeliverySignature(0, null))).isFalse();
    assertThat(signature.verifies(BYTES, new DeliverySignature(now, "a,b,=,t=,v1="))).isFalse();
    assertThat(signature.verifies(new byte[] {(byte) 0xFF}, stored)).isFalse();
  }

  @Test
  void signsWithTheFirstSecret() {
    DeliverySignature signed = signature.sign(BYTES);

    assertThat(signature.verifies(BYTES, signed)).isTrue();
    assertThat(new StripeSignature(List.of("whsec_old")).verifies(BYTES, signed)).isTrue();
  }

  private static DeliverySignature stored(String secret, long time) throws Exception {
    String header = sign(BODY, secret, time);
    return new DeliverySignature(time, header.substring(header.indexOf("v1=") + 3));
  }
}
