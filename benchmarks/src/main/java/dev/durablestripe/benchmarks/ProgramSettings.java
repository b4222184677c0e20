package dev.durablestripe.benchmarks;

import dev.durablestripe.fake.FakeStripe;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import java.util.HashMap;
import java.util.Map;

/** The environment of each program. */
final class ProgramSettings {
  private ProgramSettings() {}

  static Map<String, String> temporal(TemporalServer temporal, BenchmarkNamespace namespace) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TEMPORAL_ADDRESS", temporal.address());
    settings.put("TEMPORAL_NAMESPACE", namespace.name());
    return settings;
  }

  static Map<String, String> starter(
      TemporalServer temporal, BenchmarkNamespace namespace, Ports ports) {
    Map<String, String> settings = webhook(temporal, namespace, ports);
    settings.put("STRIPE_WEBHOOK_SECRET", LocalStack.WEBHOOK_SECRET);
    settings.put("STRIPE_LIVEMODE", "test");
    return settings;
  }

  static Map<String, String> webhook(
      TemporalServer temporal, BenchmarkNamespace namespace, Ports ports) {
    Map<String, String> settings = temporal(temporal, namespace);
    settings.put("SERVER_PORT", String.valueOf(ports.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
    return settings;
  }

  static Map<String, String> worker(
      TemporalServer temporal,
      BenchmarkNamespace namespace,
      FakeStripe stripe,
      String database,
      Ports ports) {
    Map<String, String> settings = temporal(temporal, namespace);
    settings.put("STRIPE_WEBHOOK_SECRET", LocalStack.WEBHOOK_SECRET);
    settings.put("STRIPE_SECRET_KEY", FakeStripe.SECRET_KEY);
    settings.put("STRIPE_API_BASE", stripe.url());
    settings.put("RECONCILE_INTERVAL", "off");
    settings.put("SPRING_DATASOURCE_URL", database);
    settings.put("SPRING_DATASOURCE_USERNAME", LocalPostgres.WORKER);
    settings.put("SPRING_FLYWAY_USER", LocalPostgres.OWNER);
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.workerManagement()));
    return settings;
  }

  static Map<String, String> synchronousHandler(String database, int pool, Ports ports) {
    return Map.of(
        "SPRING_DATASOURCE_URL", database,
        "SPRING_DATASOURCE_USERNAME", LocalPostgres.OWNER,
        "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", String.valueOf(pool),
        "SERVER_PORT", String.valueOf(ports.webhook()),
        "MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
  }
}
