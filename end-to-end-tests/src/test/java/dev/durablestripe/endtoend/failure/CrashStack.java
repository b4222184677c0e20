package dev.durablestripe.endtoend.failure;

import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.PgBouncer;
import dev.durablestripe.endtoend.support.PgBouncer.Mode;
import dev.durablestripe.endtoend.support.PostgresProcesses;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.TemporalProcess;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A stack whose programs and servers can be killed, and whose connections can be cut. */
final class CrashStack implements AutoCloseable {
  private final ResourceStack resources = new ResourceStack();
  private final LocalStack shared;
  private final Path folder;
  private final Ports ports = Ports.free();
  private final Ports secondWorkerPorts = Ports.free();
  private final Path workerJar;
  private final FakeStripe stripe;
  private final TemporalProcess temporal;
  private final TcpProxy toTemporal;
  private final TcpProxy toPostgres;
  private final PgBouncer pooler;
  private LocalPostgres postgres;
  private AppProcess starter;
  private AppProcess worker;
  private AppProcess secondWorker;

  /** Starts everything. Only the jars are those of the shared stack. */
  CrashStack(LocalStack shared) {
    this.shared = shared;
    this.folder = shared.folder().resolve("crash-" + System.nanoTime());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.workerJar = CustomWorkerJar.build(shared, "fixed");
    this.stripe = resources.add(new FakeStripe(0));
    this.postgres = startPostgres();
    this.temporal = resources.add(new TemporalProcess(folder, ports.temporal()));
    this.toTemporal = resources.add(new TcpProxy(temporal.port()));
    this.toPostgres = resources.add(new TcpProxy(ports.postgres()));
    toTemporal.open();
    toPostgres.open();
    this.pooler = resources.add(new PgBouncer(toPostgres.port(), Mode.TRANSACTION));
    this.starter = startStarter();
    this.worker = startWorker();
    this.secondWorker = startSecondWorker();
    awaitHealthy();
  }

  private LocalPostgres startPostgres() {
    return shared.startPostgres(folder.resolve("postgres"), ports.postgres());
  }

  private AppProcess startStarter() {
    Map<String, String> overrides = Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + toTemporal.port());
    return shared.startStarter(ports, overrides, folder.resolve("starter.log"));
  }

  private String databaseUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(toPostgres.port());
  }

  private AppProcess startWorker() {
    return startWorker(ports, databaseUrl());
  }

  /** Behind PgBouncer, whose own connections can be cut. */
  private AppProcess startSecondWorker() {
    return startWorker(secondWorkerPorts, pooler.url("prepareThreshold=0"));
  }

  private AppProcess startWorker(Ports workerPorts, String url) {
    Map<String, String> overrides =
        Map.of(
            "TEMPORAL_ADDRESS",
            "127.0.0.1:" + toTemporal.port(),
            "STRIPE_API_BASE",
            stripe.url(),
            "RECONCILE_INTERVAL",
            "off",
            "SPRING_DATASOURCE_URL",
            url,
            "SPRING_FLYWAY_URL",
            databaseUrl());
    return shared.startWorker(workerJar, workerPorts, overrides, folder.resolve("worker.log"));
  }

  void awaitHealthy() {
    starter.awaitHealthy();
    worker.awaitHealthy();
    secondWorker.awaitHealthy();
  }

  void killStarter() {
    starter.kill();
    starter = startStarter();
  }

  void killWorker() {
    worker.kill();
    worker = startWorker();
  }

  void killBothWorkers() {
    worker.kill();
    secondWorker.kill();
    worker = startWorker();
    secondWorker = startSecondWorker();
  }

  /** Stops the worker gracefully, and starts it again. */
  void redeployWorker() {
    worker.close();
    worker = startWorker();
  }

  /** Stops the starter gracefully, and starts it again. */
  void redeployStarter() {
    starter.close();
    starter = startStarter();
  }

  void killPooler() {
    pooler.killAndRestart();
  }

  void killTemporal() {
    temporal.killAndRestart();
  }

  void killPostgres() {
    PostgresProcesses.kill(folder.resolve("postgres"));
    restartPostgres();
  }

  void restartPostgres() {
    postgres.close();
    postgres = startPostgres();
  }

  TcpProxy toTemporal() {
    return toTemporal;
  }

  TcpProxy toPostgres() {
    return toPostgres;
  }

  TemporalProcess temporal() {
    return temporal;
  }

  FakeStripe stripe() {
    return stripe;
  }

  LocalPostgres postgres() {
    return postgres;
  }

  JdbcClient database() {
    return postgres.database();
  }

  int webhookPort() {
    return ports.webhook();
  }

  @Override
  public void close() {
    starter.kill();
    worker.kill();
    secondWorker.kill();
    postgres.close();
    resources.close();
  }
}
