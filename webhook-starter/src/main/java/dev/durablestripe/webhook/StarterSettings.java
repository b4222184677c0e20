package dev.durablestripe.webhook;

import dev.durablestripe.settings.InvalidSetting;
import dev.durablestripe.settings.Settings;
import dev.durablestripe.settings.TelemetrySettings;
import dev.durablestripe.settings.TemporalSettings;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everything that can be set.
 *
 * @param webhookSecrets {@code STRIPE_WEBHOOK_SECRET}: the endpoint's signing secrets, more than
 *     one while one is rolled
 * @param livemode {@code STRIPE_LIVEMODE}: which events are taken
 * @param maxStartsInFlight {@code MAX_STARTS_IN_FLIGHT}: how many starts may be on their way to
 *     Temporal at once
 * @param temporal how to reach Temporal
 */
record StarterSettings(
    List<String> webhookSecrets,
    LivemodePolicy livemode,
    int maxStartsInFlight,
    TemporalSettings temporal) {
  private static final String SECRET = "STRIPE_WEBHOOK_SECRET";
  private static final Pattern SIGNING_SECRET = Pattern.compile("whsec_[!-+\\--~]+");

  static StarterSettings from(Settings settings) {
    settings.checkPort("SERVER_PORT");
    settings.checkPort("MANAGEMENT_SERVER_PORT");
    TelemetrySettings.check(settings);
    return new StarterSettings(
        secrets(settings),
        LivemodePolicy.from(settings),
        settings.number("MAX_STARTS_IN_FLIGHT", 64, 1, 200),
        TemporalSettings.from(settings));
  }

  private static List<String> secrets(Settings settings) {
    String text =
        settings.required(
            SECRET,
            "Set it to the signing secret of your endpoint (whsec_…), from the Stripe dashboard or"
                + " from 'stripe listen'");
    List<String> secrets = Stream.of(text.split(",", -1)).map(String::strip).toList();
    if (secrets.isEmpty() || !secrets.stream().allMatch(s -> SIGNING_SECRET.matcher(s).matches())) {
      throw new InvalidSetting(
          SECRET,
          "holds something that is not a signing secret",
          "Use one that starts with whsec_, or several with commas between while one is rolled");
    }
    return secrets;
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "StarterSettings";
  }
}
