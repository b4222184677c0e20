package dev.durablestripe.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StarterSettingsTest {
  private static final String SECRET = "STRIPE_WEBHOOK_SECRET";
  private static final String A = "whsec_a23456789012345678901234";
  private static final String B = "whsec_b23456789012345678901234";

  private static StarterSettings read(Map<String, String> environment) {
    return StarterSettings.from(new Settings(environment));
  }

  @Test
  void hasDefaults() {
    StarterSettings settings = read(Map.of(SECRET, A));

    assertThat(settings.webhookSecrets().get()).containsExactly(A);
    assertThat(settings.livemode()).isEqualTo(LivemodeFilter.ANY);
    assertThat(settings.maxStartsInFlight()).isEqualTo(64);
  }

  @Test
  void readsWhatIsSet() {
    StarterSettings settings =
        read(
            Map.of(
                SECRET,
                " " + A + " , " + B,
                "STRIPE_LIVEMODE",
                "live",
                "MAX_STARTS_IN_FLIGHT",
                "7"));

    assertThat(settings.webhookSecrets().get()).containsExactly(A, B);
    assertThat(settings.livemode()).isEqualTo(LivemodeFilter.LIVE);
    assertThat(settings.maxStartsInFlight()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk_live_x", "whsec_", A + ",", A + ",," + B, A + " b", ",", "whsec_x"})
  void refusesAnInvalidSecretWithoutQuotingIt(String secret) {
    assertThatThrownBy(() -> read(Map.of(SECRET, secret)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(SECRET)
        .hasMessageNotContaining("sk_live_x");
  }

  @ParameterizedTest
  @CsvSource({
    "STRIPE_WEBHOOK_SECRET, '', STRIPE_WEBHOOK_SECRET is missing",
    "STRIPE_WEBHOOK_SECRET, sk_test_oops, STRIPE_WEBHOOK_SECRET contains something",
    "STRIPE_LIVEMODE, maybe, Use one of any",
    "MAX_STARTS_IN_FLIGHT, many, Use a whole number",
    "TEMPORAL_ADDRESS, http://temporal, Use host:port",
    "DEPLOYMENT_PREFIX, EU_, Use up to 40 lower-case letters",
    "SERVER_PORT, 123456, Use a whole number",
    "WEBHOOK_PATH, stripe, Use a path such as /api",
    "PAYLOAD_ENCRYPTION_KEYSET, oops, is not a Tink keyset",
    "LOGGING_STRUCTURED_FORMAT_CONSOLE, xml, 'Use one of ecs, logstash'",
  })
  void saysInOneLineWhatIsWrong(String name, String value, String message) {
    Map<String, String> settings = new HashMap<>(Map.of(SECRET, A));
    settings.put(name, value);

    assertThatThrownBy(() -> read(settings))
        .isInstanceOf(InvalidSettingException.class)
        .message()
        .contains(name)
        .contains(message)
        .hasLineCount(1)
        .doesNotContain("oops");
  }

  @Test
  void toStringContainsNoSecret() {
    assertThat(read(Map.of(SECRET, A)).toString()).doesNotContain(A);
  }

  @Test
  void filtersByMode() {
    assertThat(LivemodeFilter.ANY.accepts(true)).isTrue();
    assertThat(LivemodeFilter.ANY.accepts(false)).isTrue();
    assertThat(LivemodeFilter.LIVE.accepts(true)).isTrue();
    assertThat(LivemodeFilter.LIVE.accepts(false)).isFalse();
    assertThat(LivemodeFilter.TEST.accepts(true)).isFalse();
    assertThat(LivemodeFilter.TEST.accepts(false)).isTrue();
  }
}
