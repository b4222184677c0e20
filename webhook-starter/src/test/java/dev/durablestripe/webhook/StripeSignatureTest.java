package dev.durablestripe.webhook;

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
  void takesEitherSecretWhileOneIsRolled() throws Exception {
    assertThat(signature.verifies(BYTES, sign(BODY, "whsec_old", now))).isTrue();
    assertThat(signature.verifies(BYTES, sign(BODY, "whsec_new", now))).isTrue();
    assertThat(signature.verifies(BYTES, sign(BODY, "whsec_other", now))).isFalse();
  }

  @Test
  void takesAnyOfSeveralSignatures() throws Exception {
    String header = sign(BODY, "whsec_new", now).replace(",v1=", ",v0=aa,v1=bb,v1=");
    assertThat(signature.verifies(BYTES, header)).isTrue();
    assertThat(signature.verifies(BYTES, sign(BODY, "whsec_new", now).replace("v1=", "v0=")))
        .isFalse();
  }

  @Test
  void takesTheTimeOnlyAsSignedAndOnlyLately() throws Exception {
    assertThat(signature.verifies(BYTES, sign(BODY, "whsec_new", now - 290))).isTrue();
    assertThat(signature.verifies(BYTES, sign(BODY, "whsec_new", now - 302))).isFalse();
    assertThat(signature.verifies(BYTES, sign(BODY, "whsec_new", now + 290))).isTrue();
    assertThat(signature.verifies(BYTES, sign(BODY, "whsec_new", now + 330))).isFalse();
    assertThat(
            signature.verifies(
                BYTES, sign(BODY, "whsec_new", now - 302).replace("t=" + (now - 302), "t=" + now)))
        .isFalse();
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
  void refusesAHeaderThatIsNone(@Nullable String header) {
    assertThat(signature.verifies(BYTES, header)).isFalse();
  }

  @Test
  void verifiesTheBytesAndNotWhatTheyDecodeTo() throws Exception {
    byte[] broken = BYTES.clone();
    broken[11] = (byte) 0xFF;
    String decoded = new String(broken, StandardCharsets.UTF_8);

    assertThat(signature.verifies(broken, sign(decoded, "whsec_new", now))).isFalse();
    assertThat(
            signature.verifies(
                (BODY + " ").getBytes(StandardCharsets.UTF_8), sign(BODY, "whsec_new", now)))
        .isFalse();
  }
}
