package dev.durablestripe.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaintextConnectionWarningsTest {
  private static List<String> warnings(Map<String, String> environment) {
    Settings settings = new Settings(environment);
    return PlaintextConnectionWarnings.warnings(settings, TemporalSettings.from(settings));
  }

  @ParameterizedTest
  @CsvSource({
    "STRIPE_API_BASE, http://stripe.example.com",
    "STRIPE_API_BASE, http://10.0.0.1:12111",
    "STRIPE_API_BASE, http://127.0.0.1.example.com",
    "OTEL_EXPORTER_OTLP_ENDPOINT, http://collector:4318",
    "OTEL_EXPORTER_OTLP_ENDPOINT, http://[2001:db8::1]:4318",
    "TEMPORAL_ADDRESS, temporal:7233",
    "TEMPORAL_ADDRESS, '[2001:db8::1]:7233'",
  })
  void warnsOfAnotherHost(String name, String value) {
    assertThat(warnings(Map.of(name, value)))
        .singleElement()
        .asString()
        .startsWith(name + " connects to another host without TLS")
        .doesNotContain(value);
  }

  @ParameterizedTest
  @CsvSource({
    "STRIPE_API_BASE, https://stripe.example.com",
    "STRIPE_API_BASE, http://localhost:12111",
    "STRIPE_API_BASE, http://127.0.0.1:12111",
    "OTEL_EXPORTER_OTLP_ENDPOINT, http://[::1]:4318",
    "OTEL_EXPORTER_OTLP_ENDPOINT, https://collector:4318",
    "TEMPORAL_ADDRESS, localhost:7233",
    "TEMPORAL_ADDRESS, '[::1]:7233'",
  })
  void doesNotWarnOfTlsOrThisMachine(String name, String value) {
    assertThat(warnings(Map.of(name, value))).isEmpty();
  }

  @Test
  void doesNotWarnOfTemporalOverTls() {
    String address = "ns.acct.tmprl.cloud:7233";

    assertThat(warnings(Map.of("TEMPORAL_ADDRESS", address, "TEMPORAL_TLS", "true"))).isEmpty();
    assertThat(warnings(Map.of("TEMPORAL_ADDRESS", address, "TEMPORAL_API_KEY", "k"))).isEmpty();
  }
}
