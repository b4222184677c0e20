package dev.durablestripe.settings;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * What a program tells of itself: {@code LOGGING_STRUCTURED_FORMAT_CONSOLE}, how it writes its log,
 * and {@code OTEL_EXPORTER_OTLP_ENDPOINT}, where it sends traces. The framework reads both itself.
 */
public final class TelemetrySettings {
  private static final String FORMAT = "LOGGING_STRUCTURED_FORMAT_CONSOLE";
  private static final String TRACES = "OTEL_EXPORTER_OTLP_ENDPOINT";

  private TelemetrySettings() {}

  /**
   * Checks them.
   *
   * @throws InvalidSettingException when one cannot be used
   */
  public static void check(Settings settings) {
    if (settings.text(FORMAT).isPresent()) {
      settings.word(FORMAT, List.of("ecs", "logstash", "gelf"));
    }
    settings.text(TRACES).ifPresent(TelemetrySettings::checkUrl);
  }

  private static void checkUrl(String text) {
    try {
      if (text.matches("https?://.+") && URI.create(text).getHost() != null) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new InvalidSettingException(
        TRACES, "is '" + text + "'", "Use http://host:4318, or remove it to have no traces");
  }

  /** For the framework: nothing is traced unless there is somewhere to send it. */
  public static Map<String, Object> switches(Settings settings) {
    boolean traces = settings.text(TRACES).isPresent();
    return Map.of(
        "management.opentelemetry.enabled", traces, "management.tracing.export.enabled", traces);
  }
}
