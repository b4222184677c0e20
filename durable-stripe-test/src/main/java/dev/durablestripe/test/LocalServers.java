package dev.durablestripe.test;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.TemporalCli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * A program for tests in other languages: starts PostgreSQL, Temporal and a fake Stripe, and writes
 * one line of JSON with the settings that connect the programs of Durable Stripe to them. It stops
 * the servers and deletes their data at the end of its standard input.
 */
public final class LocalServers {
  private LocalServers() {}

  /**
   * Starts the servers.
   *
   * @param args none
   * @throws IOException if there is no temporary folder
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("durable-stripe-test-");
    try (ResourceStack resources = new ResourceStack()) {
      resources.add(() -> FileSystemUtils.deleteRecursively(folder));
      System.out.println(new ObjectMapper().writeValueAsString(start(folder, resources)));
      while (System.in.read() >= 0) {
        // Until the test ends, however it does.
      }
    }
  }

  private static Map<String, String> start(Path folder, ResourceStack resources) {
    Ports ports = Ports.free();
    LocalPostgres postgres =
        resources.add(
            LocalPostgres.start(
                folder.resolve("postgres"), TestServers.postgresPrograms(), ports.postgres()));
    LocalTemporal temporal =
        resources.add(
            LocalTemporal.start(
                TemporalCli.ofUser(), folder, ports.temporal(), ports.temporalUi()));
    FakeStripe stripe = resources.add(new FakeStripe(ports.stripe()));
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("SPRING_DATASOURCE_URL", postgres.url());
    settings.put("SPRING_DATASOURCE_USERNAME", LocalPostgres.WORKER);
    settings.put("SPRING_FLYWAY_USER", LocalPostgres.OWNER);
    settings.put("TEMPORAL_ADDRESS", temporal.address());
    settings.put("STRIPE_API_BASE", stripe.url());
    settings.put("STRIPE_SECRET_KEY", FakeStripe.SECRET_KEY);
    settings.put("STRIPE_LIVEMODE", "test");
    settings.put("STRIPE_WEBHOOK_SECRET", TestEnvironment.WEBHOOK_SECRET);
    return settings;
  }
}
