package dev.durablestripe.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
