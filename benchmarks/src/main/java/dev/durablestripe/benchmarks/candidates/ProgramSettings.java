package dev.durablestripe.benchmarks.candidates;

import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import java.util.HashMap;
import java.util.Map;

/** The environment variables of each program, in maps that the caller may change. */
public final class ProgramSettings {
  /** The JDBC URL of a program's database. */
  public static final String DATABASE_URL = "SPRING_DATASOURCE_URL";

  /** How the first attempt to apply an event is made. */
  public static final String FIRST_ATTEMPT = "FIRST_ATTEMPT";

  /** The maximum number of connections of a program. */
  public static final String POOL_SIZE = "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE";

  private ProgramSettings() {}

  static Map<String, String> temporal(TemporalServer temporal, BenchmarkNamespace namespace) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TEMPORAL_ADDRESS", temporal.address());
    settings.put("TEMPORAL_NAMESPACE", namespace.name());
    return settings;
  }

  static Map<String, String> ports(Ports ports) {
    Map<String, String> settings = new HashMap<>();
    settings.put("SERVER_PORT", String.valueOf(ports.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
    return settings;
  }

  static Map<String, String> goBaseline(
      TemporalServer temporal, BenchmarkNamespace namespace, Ports ports) {
    Map<String, String> settings = temporal(temporal, namespace);
    settings.putAll(ports(ports));
    settings.put("STRIPE_WEBHOOK_SECRET", LocalStack.WEBHOOK_SECRET);
    return settings;
  }

  static Map<String, String> webhookStarter(
      TemporalServer temporal, BenchmarkNamespace namespace, Ports ports) {
    Map<String, String> settings = temporal(temporal, namespace);
    settings.putAll(ports(ports));
    settings.put("STRIPE_WEBHOOK_SECRET", LocalStack.WEBHOOK_SECRET);
    settings.put("STRIPE_LIVEMODE", "test");
    return settings;
  }

  static Map<String, String> worker(
      TemporalServer temporal,
      BenchmarkNamespace namespace,
      FakeStripe stripe,
      String jdbcUrl,
      Ports ports) {
    Map<String, String> settings = temporal(temporal, namespace);
    settings.put("STRIPE_WEBHOOK_SECRET", LocalStack.WEBHOOK_SECRET);
    settings.put("STRIPE_SECRET_KEY", FakeStripe.SECRET_KEY);
    settings.put("STRIPE_API_BASE", stripe.url());
    settings.put("RECONCILE_INTERVAL", "off");
    settings.put(DATABASE_URL, jdbcUrl);
    settings.put("SPRING_DATASOURCE_USERNAME", LocalPostgres.WORKER);
    settings.put("SPRING_FLYWAY_USER", LocalPostgres.OWNER);
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.workerManagement()));
    return settings;
  }

  static Map<String, String> synchronousHandler(String jdbcUrl, int poolSize, Ports ports) {
    Map<String, String> settings = ports(ports);
    settings.put(DATABASE_URL, jdbcUrl);
    settings.put("SPRING_DATASOURCE_USERNAME", LocalPostgres.OWNER);
    settings.put(POOL_SIZE, String.valueOf(poolSize));
    return settings;
  }
}
