package dev.durablestripe.local;

import dev.durablestripe.fake.FakeStripe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Both programs and all that they need, on this machine. */
public final class LocalStack {
  /** Signs the events of this stack. */
  public static final String WEBHOOK_SECRET = "whsec_quickstart_0123456789abcdef";

  private final ResourceStack resources;
  private final Ports ports;
  private final Path project;
  private final Path folder;
  private final UnaryOperator<Path> preparation;
  private final LocalPostgres postgres;
  private final FakeStripe stripe;
  private final LocalTemporal temporal;
  private final AppProcess starter;
  private AppProcess worker;

  /**
   * Starts everything and waits until it works.
   *
   * @param project the project's folder, where the jars are
   * @param folder keeps data and logs
   * @param resources are closed by the caller, also when this fails half-way
   * @throws CannotStartException when something is missing
   */
  public LocalStack(
      Path project, Path folder, Ports ports, TemporalCli cli, ResourceStack resources) {
    this(project, folder, ports, cli, resources, UnaryOperator.identity());
  }

  /**
   * The same, with jars that are prepared first.
   *
   * @param preparation makes of a program's jar the one to start
   */
  public LocalStack(
      Path project,
      Path folder,
      Ports ports,
      TemporalCli cli,
      ResourceStack resources,
      UnaryOperator<Path> preparation) {
    this.preparation = preparation;
    this.resources = resources;
    this.ports = ports;
    this.project = project;
    this.folder = makeFolder(folder);
    this.stripe = resources.add(new FakeStripe(ports.stripe()));
    this.postgres = resources.add(startPostgres(folder.resolve("postgres"), ports.postgres()));
    this.temporal =
        resources.add(LocalTemporal.start(cli, folder, ports.temporal(), ports.temporalUi()));
    this.starter = resources.add(startStarter());
    this.worker = resources.add(startWorker());
    starter.awaitHealthy();
    worker.awaitHealthy();
  }

  private static Path makeFolder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AppProcess startStarter() {
    return AppProcess.start(
        jar("webhook-starter"),
        starterSettings(),
        ports.webhookManagement(),
        folder.resolve("webhook-starter.log"));
  }

  private AppProcess startWorker() {
    return AppProcess.start(
        jar("workflow-worker"),
        workerSettings(),
        ports.workerManagement(),
        folder.resolve("workflow-worker.log"));
  }

  /** The environment that the starter runs with. */
  public Map<String, String> starterSettings() {
    return Map.of(
        "STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET,
        "STRIPE_LIVEMODE", "test",
        "TEMPORAL_ADDRESS", temporal.address(),
        "SERVER_PORT", String.valueOf(ports.webhook()),
        "MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
  }

  /** The environment that the worker runs with. */
  public Map<String, String> workerSettings() {
    return Map.of(
        "STRIPE_WEBHOOK_SECRET",
        WEBHOOK_SECRET,
        "STRIPE_SECRET_KEY",
        FakeStripe.SECRET_KEY,
        "STRIPE_API_BASE",
        stripe.url(),
        // The fake has no limit.
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
   * One of the programs, as built.
   *
   * @throws CannotStartException when it is not built
   */
  public Path jar(String name) {
    return preparation.apply(bootJar(name));
  }

  /** The same, as the build made it. */
  public Path bootJar(String name) {
    Path jar = project.resolve(name).resolve("target").resolve(name + ".jar");
    if (!Files.exists(jar)) {
      throw new CannotStartException(jar + " is missing: build it with 'mvn package'.");
    }
    return jar;
  }

  /** Starts another PostgreSQL, on data of its own; the caller closes it. */
  public LocalPostgres startPostgres(Path data, int port) {
    return LocalPostgres.start(data, folder.resolve("postgres-programs"), port);
  }

  /** Where data and logs are kept. */
  public Path folder() {
    return folder;
  }

  /** Starts the worker again, after it was stopped or killed, and waits until it works. */
  public void restartWorker() {
    worker = resources.add(startWorker()).awaitHealthy();
  }

  /** Where everything listens. */
  public Ports ports() {
    return ports;
  }

  /** The URL that Stripe would post to. */
  public String webhookUrl() {
    return "http://127.0.0.1:%d/api/v1/webhooks/stripe".formatted(ports.webhook());
  }

  /** The URL of Temporal's UI. */
  public String uiUrl() {
    return "http://127.0.0.1:%d".formatted(ports.temporalUi());
  }

  /** The database. */
  public LocalPostgres postgres() {
    return postgres;
  }

  /** Stripe's API. */
  public FakeStripe stripe() {
    return stripe;
  }

  /** The Temporal server. */
  public LocalTemporal temporal() {
    return temporal;
  }

  /** The running starter. */
  public AppProcess starter() {
    return starter;
  }

  /** The running worker. */
  public AppProcess worker() {
    return worker;
  }
}
