package dev.durablestripe.endtoend.security;

import dev.durablestripe.endtoend.support.EventWorkflows;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.WebhookClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Both programs, with all secrets in files, connected to a Temporal and a PostgreSQL that require
 * TLS and authentication. Every secret contains a marker that tests can search for.
 */
final class SecureStack implements AutoCloseable {
  /** Part of every secret, and of no other text. */
  static final String MARKER = "pl4nted";

  static final String WEBHOOK_SECRET = "whsec_0123456789abcdefghijk" + MARKER;

  static final String API_KEY = "key-" + MARKER + "-temporal";
  private static final String STRIPE_KEY = "rk_test_" + MARKER;
  static final String WORKER_PASSWORD = MARKER + "-worker";
  static final String OWNER_PASSWORD = MARKER + "-owner";

  private final ResourceStack resources = new ResourceStack();
  private final Ports ports = Ports.free();
  private final LocalStack stack;
  private final Path folder;
  private final TestNamespace namespace;
  private final SecureTemporal temporal;
  private final SecurePostgres postgres;
  private final AppProcess starter;
  private final AppProcess worker;

  /**
   * Starts everything, and waits until both programs are healthy.
   *
   * @param stack has the jars, the fake Stripe, and the Temporal server behind the proxy
   * @param folder the folder for certificates, data and logs
   */
  SecureStack(LocalStack stack, Path folder) throws Exception {
    this(stack, folder, new TestAuthority(folder.resolve("authority")), Map.of(), Map.of());
    awaitHealthy();
  }

  /**
   * Starts everything with other settings, and does not wait.
   *
   * @param authority issues the servers' certificates
   */
  SecureStack(
      LocalStack stack,
      Path folder,
      TestAuthority authority,
      Map<String, String> starterOverrides,
      Map<String, String> workerOverrides)
      throws Exception {
    this.stack = stack;
    this.folder = folder;
    namespace = resources.add(new TestNamespace(stack, stack.postgres()));
    temporal =
        resources.add(new SecureTemporal(stack.temporal().address(), authority, folder, API_KEY));
    postgres =
        resources.add(new SecurePostgres(folder, authority, WORKER_PASSWORD, OWNER_PASSWORD));
    starter =
        start("webhook-starter", starterSettings(), starterOverrides, ports.webhookManagement());
    worker = start("workflow-worker", workerSettings(), workerOverrides, ports.workerManagement());
  }

  /** Waits until both programs are healthy. */
  void awaitHealthy() {
    starter.awaitHealthy();
    worker.awaitHealthy();
  }

  private AppProcess start(
      String program, Map<String, String> settings, Map<String, String> overrides, int port) {
    settings.putAll(overrides);
    return resources.add(
        AppProcess.start(stack.jar(program), settings, port, folder.resolve(program + ".log")));
  }

  private Map<String, String> starterSettings() {
    Map<String, String> settings = new HashMap<>(temporal.clientSettings(namespace.name()));
    settings.put("STRIPE_WEBHOOK_SECRET_FILE", SecretFile.write(folder, WEBHOOK_SECRET));
    settings.put("STRIPE_LIVEMODE", "test");
    settings.put("SERVER_PORT", String.valueOf(ports.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
    return settings;
  }

  /** The worker's settings, as environment variables. */
  Map<String, String> workerSettings() {
    Map<String, String> settings = new HashMap<>(temporal.clientSettings(namespace.name()));
    settings.put("STRIPE_SECRET_KEY_FILE", SecretFile.write(folder, STRIPE_KEY));
    settings.put("STRIPE_WEBHOOK_SECRET_FILE", SecretFile.write(folder, WEBHOOK_SECRET));
    settings.put("STRIPE_API_BASE", stack.stripe().url());
    settings.put("SPRING_DATASOURCE_URL", postgres.verifyingUrl());
    settings.put("SPRING_DATASOURCE_USERNAME", LocalPostgres.WORKER);
    settings.put("SPRING_DATASOURCE_PASSWORD_FILE", SecretFile.write(folder, WORKER_PASSWORD));
    settings.put("SPRING_FLYWAY_USER", SecurePostgres.OWNER);
    settings.put("SPRING_FLYWAY_PASSWORD_FILE", SecretFile.write(folder, OWNER_PASSWORD));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.workerManagement()));
    return settings;
  }

  /** A client for the webhook. */
  WebhookClient webhook(String secret) {
    return new WebhookClient(ports.webhook(), secret);
  }

  /** The events' workflows. */
  EventWorkflows workflows() {
    return new EventWorkflows(namespace.client());
  }

  SecureTemporal temporal() {
    return temporal;
  }

  SecurePostgres postgres() {
    return postgres;
  }

  AppProcess starter() {
    return starter;
  }

  AppProcess worker() {
    return worker;
  }

  @Override
  public void close() {
    resources.close();
  }
}
