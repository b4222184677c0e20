package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.application.ApplicationLauncher;
import dev.durablestripe.internal.application.ApplicationSettings;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.webhook.WebhookStarterAutoConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;

/**
 * The program that receives Stripe's webhooks. {@link WebhookStarterAutoConfiguration} has its
 * beans.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
// ProblemDetailErrorReportValve reports errors.
@EnableAutoConfiguration(exclude = ErrorMvcAutoConfiguration.class)
public class WebhookStarterApplication {
  static final String NAME = "webhook-starter";

  /** Checks the settings, then serves until it is stopped. */
  public static void main(String[] args) {
    ApplicationLauncher.run(
        NAME, WebhookStarterApplication.class, WebhookStarterApplication::settings, args);
  }

  /**
   * Checks and reads the program's settings.
   *
   * @throws dev.durablestripe.internal.settings.InvalidSettingException if one cannot be used
   */
  public static ApplicationSettings settings(Settings settings) {
    return StarterSettings.from(settings);
  }
}
