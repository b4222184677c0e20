package dev.durablestripe.webhook;

import dev.durablestripe.application.ApplicationSettings;
import dev.durablestripe.settings.Settings;
import dev.durablestripe.settings.SigningSecrets;
import dev.durablestripe.settings.TelemetrySettings;
import dev.durablestripe.settings.TemporalSettings;
import java.util.List;

/**
 * The starter's settings.
 *
 * @param webhookSecrets {@code STRIPE_WEBHOOK_SECRET}: the endpoint's signing secrets, more than
 *     one while one is rolled
 * @param livemode {@code STRIPE_LIVEMODE}: which events are accepted
 * @param maxStartsInFlight {@code MAX_STARTS_IN_FLIGHT}: how many starts may be in flight to
 *     Temporal at once
 * @param temporal how to reach Temporal
 */
record StarterSettings(
    List<String> webhookSecrets,
    LivemodeFilter livemode,
    int maxStartsInFlight,
    TemporalSettings temporal)
    implements ApplicationSettings {
  static StarterSettings from(Settings settings) {
    settings.checkPort("SERVER_PORT");
    settings.checkPort("MANAGEMENT_SERVER_PORT");
    TelemetrySettings.check(settings);
    return new StarterSettings(
        SigningSecrets.required(settings),
        LivemodeFilter.from(settings),
        settings.number("MAX_STARTS_IN_FLIGHT", 64, 1, 200),
        TemporalSettings.from(settings));
  }

  /** Contains no secret. */
  @Override
  public String toString() {
    return "StarterSettings";
  }
}
