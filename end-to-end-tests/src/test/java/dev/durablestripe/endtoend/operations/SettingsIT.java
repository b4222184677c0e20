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

/**
 * Both programs refuse to start with a wrong setting. What they say of each setting is tested where
 * settings are read.
 */
@ExtendWith(SharedStack.class)
class SettingsIT {

  @ParameterizedTest
  @CsvSource({
    "webhook-starter, STRIPE_WEBHOK_SECRET, whsec_1, Rename it to STRIPE_WEBHOOK_SECRET",
    "webhook-starter, STRIPE_WEBHOOK_SECRET, sk_test_oops, STRIPE_WEBHOOK_SECRET contains something",
    "workflow-worker, STRIPE_SECRET_KEY, '', STRIPE_SECRET_KEY is missing",
    "workflow-worker, CODEC_PASSWORD_FILE, /no/oops, names a file that cannot be read",
  })
  void aWrongSettingStopsTheProgram(
      String program,
      String name,
      String value,
      String message,
      LocalStack stack,
      @TempDir Path folder)
      throws Exception {
    boolean starter = program.equals("webhook-starter");
    Map<String, String> settings =
        new HashMap<>(starter ? stack.starterSettings() : stack.workerSettings());
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
