package dev.durablestripe.endtoend.failure;

import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.TemporalProcess;
import dev.durablestripe.fake.FakeStripe;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A stack of which each part can be killed, and each network cut. */
final class CrashStack implements AutoCloseable {
  private final ResourceStack resources = new ResourceStack();
  private final LocalStack shared;
  private final Path folder;
  private final Ports ports = Ports.free();
  private final Path workerJar;
  private final FakeStripe stripe;
  private final TemporalProcess temporal;
  private final TcpProxy toTemporal;
  private final TcpProxy toPostgres;
  private LocalPostgres postgres;
  private AppProcess starter;
  private AppProcess worker;
  private AppProcess secondWorker;

  /** Takes only the jars from the shared stack. */
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
    this.starter = startStarter();
    this.worker = startWorker(ports.workerManagement());
    this.secondWorker = startWorker(ports.temporalUi());
    awaitHealthy();
  }

  private LocalPostgres startPostgres() {
    return shared.startPostgres(folder.resolve("postgres"), ports.postgres());
  }

  private AppProcess startStarter() {
    Map<String, String> settings = new HashMap<>(shared.starterSettings());
    settings.put("TEMPORAL_ADDRESS", "127.0.0.1:" + toTemporal.port());
    settings.put("SERVER_PORT", String.valueOf(ports.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
    return AppProcess.start(
        shared.jar("webhook-starter"),
        settings,
        ports.webhookManagement(),
        folder.resolve("starter.log"));
  }

  private AppProcess startWorker(int management) {
    Map<String, String> settings = new HashMap<>(shared.workerSettings());
    settings.put("TEMPORAL_ADDRESS", "127.0.0.1:" + toTemporal.port());
    settings.put("STRIPE_API_BASE", stripe.url());
    settings.put("RECONCILE_INTERVAL", "off");
    settings.put(
        "SPRING_DATASOURCE_URL",
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(toPostgres.port()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(management));
    return AppProcess.start(workerJar, settings, management, folder.resolve("worker.log"));
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
    worker = startWorker(ports.workerManagement());
  }

  void killBothWorkers() {
    worker.kill();
    secondWorker.kill();
    worker = startWorker(ports.workerManagement());
    secondWorker = startWorker(ports.temporalUi());
  }

  /** A rolling restart: asks, and waits for the end. */
  void redeployWorker() {
    worker.close();
    worker = startWorker(ports.workerManagement());
  }

  void redeployStarter() {
    starter.close();
    starter = startStarter();
  }

  void killTemporal() {
    temporal.killAndRestart();
  }

  /** Kills the postmaster; its backends notice and go. */
  void killPostgres() {
    ProcessHandle postmaster = ProcessHandle.of(postmasterPid()).orElseThrow();
    List<ProcessHandle> all =
        Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    postmaster.destroyForcibly();
    all.forEach(process -> process.onExit().join());
    restartPostgres();
  }

  private long postmasterPid() {
    try (Stream<String> lines = Files.lines(folder.resolve("postgres").resolve("postmaster.pid"))) {
      return Long.parseLong(lines.findFirst().orElseThrow().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  String webhookUrl() {
    return "http://127.0.0.1:%d/api/v1/webhooks/stripe".formatted(ports.webhook());
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
