package dev.durablestripe.internal.program;

import dev.durablestripe.internal.application.ApplicationSettings;
import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.TemporalSettings;
import dev.durablestripe.internal.webhook.WebhookStarterApplication;
import dev.durablestripe.internal.worker.WorkflowWorkerApplication;
import java.util.List;
import java.util.stream.Stream;

/**
 * The settings of both halves.
 *
 * @param webhook the starter's
 * @param worker the worker's
 */
record BothSettings(ApplicationSettings webhook, ApplicationSettings worker)
    implements ApplicationSettings {
  private static final String CODEC = "CODEC_PASSWORD";

  static BothSettings from(Settings settings) {
    BothSettings both =
        new BothSettings(
            WebhookStarterApplication.settings(settings),
            WorkflowWorkerApplication.settings(settings));
    if (settings.text(CODEC).isPresent()) {
      throw new InvalidSettingException(
          CODEC,
          "would have payloads decrypted on the port of the webhook",
          "Remove it, and set it for workflow-worker-app.jar instead");
    }
    return both;
  }

  @Override
  public TemporalSettings temporal() {
    return worker.temporal();
  }

  @Override
  public List<ApplicationSettings> halves() {
    return List.of(webhook, worker);
  }

  @Override
  public List<String> warnings(Settings settings) {
    return Stream.of(webhook, worker)
        .flatMap(half -> half.warnings(settings).stream())
        .distinct()
        .toList();
  }

  /** Contains no secret. */
  @Override
  public String toString() {
    return "BothSettings";
  }
}
