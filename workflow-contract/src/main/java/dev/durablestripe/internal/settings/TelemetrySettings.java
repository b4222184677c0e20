package dev.durablestripe.internal.settings;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Logs and traces: {@code LOGGING_STRUCTURED_FORMAT_CONSOLE}, the format of the log, and {@code
 * OTEL_EXPORTER_OTLP_ENDPOINT}, where traces are sent. Spring Boot reads both itself.
 */
public final class TelemetrySettings {
  private static final String FORMAT = "LOGGING_STRUCTURED_FORMAT_CONSOLE";
  private static final String TRACES = "OTEL_EXPORTER_OTLP_ENDPOINT";

  private TelemetrySettings() {}

  /**
   * Checks them.
   *
   * @throws InvalidSettingException if one cannot be used
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
      // Reported below.
    }
    throw new InvalidSettingException(
        TRACES, "is '" + text + "'", "Use http://host:4318, or remove it to have no traces");
  }

  /** Properties for Spring Boot: nothing is traced unless traces can be sent somewhere. */
  public static Map<String, Object> springProperties(Settings settings) {
    boolean traces = settings.text(TRACES).isPresent();
    return Map.of(
        "management.opentelemetry.enabled", traces, "management.tracing.export.enabled", traces);
  }
}
