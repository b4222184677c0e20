package dev.durablestripe.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.List;

/**
 * No header is accepted that was not made with the secret, and none causes an exception. The build
 * runs it once; a million inputs, guided by coverage: {@code JAZZER_FUZZ=1 mvn -pl
 * workflow-contract -am test -Dtest=StripeSignatureFuzzTest
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class StripeSignatureFuzzTest {
  private final StripeSignature signature = new StripeSignature(List.of("whsec_fuzz"));

  @DictionaryEntries({"t=", ",v1=", ",v0=", "=,=", "99999999999", "-1"})
  @FuzzTest(maxExecutions = 1_000_000)
  void refusesUnsignedBodies(FuzzedDataProvider data) {
    String header = data.consumeString(200);
    String current = "t=" + Instant.now().getEpochSecond() + "," + header;
    byte[] body = data.consumeRemainingAsBytes();

    assertThat(signature.verify(body, header)).isEmpty();
    assertThat(signature.verify(body, current)).isEmpty();
    assertThat(signature.verifies(body, new DeliverySignature(0, header))).isFalse();
  }
}
