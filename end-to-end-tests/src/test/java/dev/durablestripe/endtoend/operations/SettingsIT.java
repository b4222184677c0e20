package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both programs refuse to start with a wrong setting. */
@ExtendWith(SharedStack.class)
class SettingsIT {

  @ParameterizedTest
  @CsvSource({
    "STRIPE_WEBHOOK_SECRET, '', STRIPE_WEBHOOK_SECRET is missing",
    "STRIPE_WEBHOOK_SECRET, sk_test_oops, STRIPE_WEBHOOK_SECRET contains something",
    "STRIPE_WEBHOK_SECRET, whsec_1, Rename it to STRIPE_WEBHOOK_SECRET",
    "STRIPE_LIVEMODE, maybe, Use one of any",
    "MAX_STARTS_IN_FLIGHT, many, Use a whole number",
    "TEMPORAL_ADDRESS, http://temporal, Use host:port",
    "DEPLOYMENT_PREFIX, EU_, Use up to 40 lower-case letters",
    "SERVER_PORT, 123456, Use a whole number",
    "WEBHOOK_PATH, stripe, Use a path such as /api",
    "PAYLOAD_ENCRYPTION_KEYSET, oops, is not a Tink keyset",
    "LOGGING_STRUCTURED_FORMAT_CONSOLE, xml, 'Use one of ecs, logstash'",
  })
  void aWrongSettingStopsTheStarter(
      String name, String value, String message, LocalStack stack, @TempDir Path folder)
      throws Exception {
    assertStops("webhook-starter", stack.starterSettings(), name, value, message, stack, folder);
  }

  @ParameterizedTest
  @CsvSource({
    "STRIPE_SECRET_KEY, '', STRIPE_SECRET_KEY is missing",
    "STRIPE_SECRET_KEY, pk_live_oops, STRIPE_SECRET_KEY is not a secret key",
    "STRIPE_LIVEMODE, live, STRIPE_SECRET_KEY is of test mode",
    "STRIPE_API_BASE, stripe.test, Use http://host:port",
    "STRIPE_SECRET_KEY_FILE, /no/oops, 'is set, and STRIPE_SECRET_KEY as well'",
    "CODEC_PASSWORD_FILE, /no/oops, names a file that cannot be read",
    "SPRING_FLYWAY_ENABLED, false, SPRING_FLYWAY_USER is set",
    "STRIPE_CALLS_PER_SECOND, 0, Use a whole number",
    "STRIPE_CLOCK_TOLERANCE, 1s, Use a duration",
    "RECONCILE_INTERVAL, never, 'Use off, or a duration'",
    "SPRING_DATASOURCE_URL, jdbc:mysql://db, is not a PostgreSQL URL",
    "SPRING_DATASOURCE_USERNAME, '', SPRING_DATASOURCE_USERNAME is missing",
    "PAYLOAD_ENCRYPTION_KEYSET, oops, is not a Tink keyset",
    "CODEC_PASSWORD, oops, there is nothing to decrypt",
    "OTEL_EXPORTER_OTLP_ENDPOINT, collector:4318, Use http://host:4318",
    "TEMPORAL_TLS, yes, 'Use one of false, true'",
    "DEPLOYMENT_PREFIX, EU_, Use up to 40 lower-case letters",
    "TEMPORAL_TLS_SERVER_CA_CERT_PATH, /no/such/file, Use the path of a PEM file",
  })
  void aWrongSettingStopsTheWorker(
      String name, String value, String message, LocalStack stack, @TempDir Path folder)
      throws Exception {
    assertStops("workflow-worker", stack.workerSettings(), name, value, message, stack, folder);
  }

  private static void assertStops(
      String program,
      Map<String, String> validSettings,
      String name,
      String value,
      String message,
      LocalStack stack,
      Path folder)
      throws Exception {
    Map<String, String> settings = new HashMap<>(validSettings);
    settings.put(name, value);
    Path log = folder.resolve("log");

    AppProcess process = AppProcess.start(stack.jar(program), settings, 0, log);

    process.handle().onExit().get(30, TimeUnit.SECONDS);
    assertThat(process.output())
        .startsWith("Durable Stripe cannot start: ")
        .contains(name)
        .contains(message)
        .hasLineCount(1)
        .doesNotContain("oops");
  }

  @Test
  void anUnknownSettingAndAConnectionWithoutTlsOnlyWarn(LocalStack stack, @TempDir Path folder)
      throws Exception {
    Map<String, String> settings = new HashMap<>(stack.starterSettings());
    Ports ports = Ports.free();
    settings.put("TEMPORAL_SERVICE_HOST", "10.0.0.1");
    settings.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.invalid:4318");
    settings.put("SERVER_PORT", String.valueOf(ports.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
    Path log = folder.resolve("log");

    try (AppProcess program =
        AppProcess.start(
            stack.bootJar("webhook-starter"), settings, ports.webhookManagement(), log)) {
      program.awaitHealthy();
      assertThat(program.output()).contains("does not know the setting TEMPORAL_SERVICE_HOST");
      await()
          .untilAsserted(
              () ->
                  assertThat(program.output())
                      .contains("OTEL_EXPORTER_OTLP_ENDPOINT connects to another host"));
    }
  }
}
