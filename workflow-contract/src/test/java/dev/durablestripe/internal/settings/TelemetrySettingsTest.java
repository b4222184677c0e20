package dev.durablestripe.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetrySettingsTest {
  private static final String TRACES = "OTEL_EXPORTER_OTLP_ENDPOINT";

  @ParameterizedTest
  @CsvSource({
    "LOGGING_STRUCTURED_FORMAT_CONSOLE, ecs",
    "LOGGING_STRUCTURED_FORMAT_CONSOLE, logstash",
    "LOGGING_STRUCTURED_FORMAT_CONSOLE, gelf",
    "LOGGING_STRUCTURED_FORMAT_CONSOLE, ''",
    "OTEL_EXPORTER_OTLP_ENDPOINT, http://127.0.0.1:4318",
    "OTEL_EXPORTER_OTLP_ENDPOINT, https://collector.example.com/otlp",
    "OTEL_EXPORTER_OTLP_ENDPOINT, ''",
  })
  void areAccepted(String name, String value) {
    TelemetrySettings.check(new Settings(Map.of(name, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "LOGGING_STRUCTURED_FORMAT_CONSOLE, json, Use one of ecs",
    "OTEL_EXPORTER_OTLP_ENDPOINT, collector:4318, Use http://host:4318",
    "OTEL_EXPORTER_OTLP_ENDPOINT, grpc://collector:4317, Use http://host:4318",
    "OTEL_EXPORTER_OTLP_ENDPOINT, http://, Use http://host:4318",
  })
  void areRefused(String name, String value, String remedy) {
    assertThatThrownBy(() -> TelemetrySettings.check(new Settings(Map.of(name, value))))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(remedy);
  }

  @Test
  void tracesAreOffWithoutAnEndpoint() {
    assertThat(TelemetrySettings.springProperties(new Settings(Map.of(TRACES, ""))))
        .containsValue(false);
    assertThat(TelemetrySettings.springProperties(new Settings(Map.of(TRACES, "http://c:4318"))))
        .containsOnlyKeys("management.opentelemetry.enabled", "management.tracing.export.enabled")
        .doesNotContainValue(false);
  }
}
