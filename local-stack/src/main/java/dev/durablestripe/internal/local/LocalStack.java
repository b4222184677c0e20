package dev.durablestripe.internal.local;

import dev.durablestripe.internal.fake.FakeStripe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Both programs and all servers that they need, on this machine. */
public final class LocalStack {
  /** The signing secret of this stack's webhook. */
  public static final String WEBHOOK_SECRET = "whsec_quickstart_0123456789abcdef";

  private static final String STARTER = "webhook-starter";
  private static final String WORKER = "workflow-worker";

  private final ResourceStack resources;
  private final Ports ports;
  private final Path project;
  private final Path folder;
  private final UnaryOperator<Path> jarPreparation;
  private final LocalPostgres postgres;
  private final FakeStripe stripe;
  private final LocalTemporal temporal;
  private final AppProcess starter;
  private AppProcess worker;

  /**
   * Starts everything, and waits until both programs are healthy.
   *
   * @param project the project's root directory, which contains the jars
   * @param folder the folder for data and logs, created if necessary
   * @param resources receives everything that is started; the caller closes it, even if this fails
   * @throws CannotStartException if something required is missing
   */
  public LocalStack(
      Path project, Path folder, Ports ports, TemporalCli cli, ResourceStack resources) {
    this(project, folder, ports, cli, resources, UnaryOperator.identity());
  }

  /**
   * Starts everything from prepared jars, and waits until both programs are healthy.
   *
   * @param jarPreparation takes a jar as built, and returns the jar to start
   * @throws CannotStartException if something required is missing
   * @see #LocalStack(Path, Path, Ports, TemporalCli, ResourceStack)
   */
  public LocalStack(
      Path project,
      Path folder,
      Ports ports,
      TemporalCli cli,
      ResourceStack resources,
      UnaryOperator<Path> jarPreparation) {
    this.jarPreparation = jarPreparation;
    this.resources = resources;
    this.ports = ports;
    this.project = project;
    this.folder = createFolder(folder);
    // This can take seconds: both at once, while the servers start.
    Stream.of(STARTER, WORKER).forEach(this::prepareJar);
    this.stripe = resources.add(new FakeStripe(ports.stripe()));
    this.postgres = resources.add(startPostgres(folder.resolve("postgres"), ports.postgres()));
    this.temporal =
        resources.add(LocalTemporal.start(cli, folder, ports.temporal(), ports.temporalUi()));
    this.starter = resources.add(startStarter(ports, Map.of(), log(STARTER)));
    this.worker = resources.add(startWorker(ports, Map.of(), log(WORKER)));
    starter.awaitHealthy();
    worker.awaitHealthy();
  }

  private void prepareJar(String name) {
    var unused = CompletableFuture.runAsync(() -> jar(name));
  }

  private static Path createFolder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path of a log file in this stack's folder. */
  public Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /**
   * Starts another starter, which the caller closes. It need not be healthy yet.
   *
   * @param ports the ports of its webhook and its health check
   * @param overrides settings that differ from this stack's
   * @param log the file that the output is appended to
   */
  public AppProcess startStarter(Ports ports, Map<String, String> overrides, Path log) {
    return startStarter(jar(STARTER), ports, overrides, log);
  }

  /**
   * Starts another starter from a jar of its own, for example one of another version.
   *
   * @see #startStarter(Ports, Map, Path)
   */
  public AppProcess startStarter(Path jar, Ports ports, Map<String, String> overrides, Path log) {
    Map<String, String> settings = new HashMap<>(starterSettings());
    settings.put("SERVER_PORT", String.valueOf(ports.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
    settings.putAll(overrides);
    return AppProcess.start(jar, settings, ports.webhookManagement(), log);
  }

  /**
   * Starts another worker, which the caller closes. It need not be healthy yet.
   *
   * @param ports the port of its health check
   * @param overrides settings that differ from this stack's
   * @param log the file that the output is appended to
   */
  public AppProcess startWorker(Ports ports, Map<String, String> overrides, Path log) {
    return startWorker(jar(WORKER), ports, overrides, log);
  }

  /**
   * Starts another worker from a jar of its own, for example one with more handlers.
   *
   * @see #startWorker(Ports, Map, Path)
   */
  public AppProcess startWorker(Path jar, Ports ports, Map<String, String> overrides, Path log) {
    Map<String, String> settings = new HashMap<>(workerSettings());
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.workerManagement()));
    settings.putAll(overrides);
    return AppProcess.start(jar, settings, ports.workerManagement(), log);
  }

  /** The settings of this stack's starter, as environment variables. */
  public Map<String, String> starterSettings() {
    return Map.of(
        "STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET,
        "STRIPE_LIVEMODE", "test",
        "TEMPORAL_ADDRESS", temporal.address(),
        "SERVER_PORT", String.valueOf(ports.webhook()),
        "MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
  }

  /** The settings of this stack's worker, as environment variables. */
  public Map<String, String> workerSettings() {
    return Map.of(
        "STRIPE_WEBHOOK_SECRET",
        WEBHOOK_SECRET,
        "STRIPE_SECRET_KEY",
        FakeStripe.SECRET_KEY,
        "STRIPE_API_BASE",
        stripe.url(),
        // The fake has no rate limit.
        "STRIPE_CALLS_PER_SECOND",
        "1000",
        "TEMPORAL_ADDRESS",
        temporal.address(),
        "SPRING_DATASOURCE_URL",
        postgres.url(),
        "SPRING_DATASOURCE_USERNAME",
        LocalPostgres.WORKER,
        "SPRING_FLYWAY_USER",
        LocalPostgres.OWNER,
        "MANAGEMENT_SERVER_PORT",
        String.valueOf(ports.workerManagement()));
  }

  /**
   * The jar of a program, prepared to be started.
   *
   * @param name the program's module
   * @throws CannotStartException if it is not built
   */
  public Path jar(String name) {
    return jarPreparation.apply(bootJar(name));
  }

  /**
   * The jar of a program, as built.
   *
   * @param name the program's module
   * @throws CannotStartException if it is not built
   */
  public Path bootJar(String name) {
    return bootJar(project, name);
  }

  /**
   * The jar of a program, as built.
   *
   * @param project the project's root directory
   * @param name the program's module
   * @throws CannotStartException if it is not built
   */
  public static Path bootJar(Path project, String name) {
    Path jar = project.resolve(name).resolve("target").resolve(name + "-app.jar");
    if (!Files.exists(jar)) {
      throw new CannotStartException(jar + " is missing: build it with 'mvn package'.");
    }
    return jar;
  }

  /** Starts another PostgreSQL, with its own data directory. The caller closes it. */
  public LocalPostgres startPostgres(Path data, int port) {
    return LocalPostgres.start(data, folder.resolve("postgres-programs"), port);
  }

  /** The folder for data and logs. */
  public Path folder() {
    return folder;
  }

  /** Starts the worker after it was stopped or killed, and waits until it is healthy. */
  public void restartWorker() {
    worker = resources.add(startWorker(ports, Map.of(), log(WORKER))).awaitHealthy();
  }

  /** The ports of everything in this stack. */
  public Ports ports() {
    return ports;
  }

  /** The URL of the webhook. */
  public String webhookUrl() {
    return WebhookClient.url(ports.webhook());
  }

  /** The URL of Temporal's UI. */
  public String uiUrl() {
    return "http://127.0.0.1:%d".formatted(ports.temporalUi());
  }

  /** The database server. */
  public LocalPostgres postgres() {
    return postgres;
  }

  /** The fake of Stripe's API. */
  public FakeStripe stripe() {
    return stripe;
  }

  /** The Temporal server. */
  public LocalTemporal temporal() {
    return temporal;
  }

  /** This stack's starter. */
  public AppProcess starter() {
    return starter;
  }

  /** This stack's worker. */
  public AppProcess worker() {
    return worker;
  }
}
