package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.application.ApplicationSettings;
import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.SigningSecrets;
import dev.durablestripe.internal.settings.TelemetrySettings;
import dev.durablestripe.internal.settings.TemporalSettings;
import java.util.List;
import java.util.function.Supplier;

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
    Supplier<List<String>> webhookSecrets,
    LivemodeFilter livemode,
    int maxStartsInFlight,
    TemporalSettings temporal)
    implements ApplicationSettings {
  private static final String PATH = "WEBHOOK_PATH";

  static StarterSettings from(Settings settings) {
    settings.checkPort("SERVER_PORT");
    settings.checkPort("MANAGEMENT_SERVER_PORT");
    TelemetrySettings.check(settings);
    return embedded(settings);
  }

  /** In another application, which has the settings of its server and of its telemetry itself. */
  static StarterSettings embedded(Settings settings) {
    settings.text(PATH).ifPresent(StarterSettings::checkPath);
    return new StarterSettings(
        settings.reloadable(List.of(SigningSecrets.SETTING), SigningSecrets::required),
        LivemodeFilter.from(settings),
        settings.number("MAX_STARTS_IN_FLIGHT", 64, 1, 200),
        TemporalSettings.from(settings));
  }

  /** Spring reads the path itself. */
  private static void checkPath(String path) {
    if (!path.matches("(/[\\w.-]+)+")) {
      throw new InvalidSettingException(
          PATH, "is '" + path + "'", "Use a path such as " + StripeWebhookController.PATH);
    }
  }

  /** Contains no secret. */
  @Override
  public String toString() {
    return "StarterSettings";
  }
}
