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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    this.starter = startStarter();
    this.worker = startWorker(ports);
    this.secondWorker = startWorker(secondWorkerPorts);
    awaitHealthy();
  }

  private LocalPostgres startPostgres() {
    return shared.startPostgres(folder.resolve("postgres"), ports.postgres());
  }

  private AppProcess startStarter() {
    Map<String, String> overrides = Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + toTemporal.port());
    return shared.startStarter(ports, overrides, folder.resolve("starter.log"));
  }

  private AppProcess startWorker(Ports workerPorts) {
    Map<String, String> overrides =
        Map.of(
            "TEMPORAL_ADDRESS",
            "127.0.0.1:" + toTemporal.port(),
            "STRIPE_API_BASE",
            stripe.url(),
            "RECONCILE_INTERVAL",
            "off",
            "SPRING_DATASOURCE_URL",
            "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(toPostgres.port()));
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
    worker = startWorker(ports);
  }

  void killBothWorkers() {
    worker.kill();
    secondWorker.kill();
    worker = startWorker(ports);
    secondWorker = startWorker(secondWorkerPorts);
  }

  /** Stops the worker gracefully, and starts it again. */
  void redeployWorker() {
    worker.close();
    worker = startWorker(ports);
  }

  /** Stops the starter gracefully, and starts it again. */
  void redeployStarter() {
    starter.close();
    starter = startStarter();
  }

  void killTemporal() {
    temporal.killAndRestart();
  }

  /** Kills the postmaster, waits until its backends have ended, and restarts it. */
  void killPostgres() {
    ProcessHandle postmaster = ProcessHandle.of(postmasterPid()).orElseThrow();
    List<ProcessHandle> processes =
        Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    postmaster.destroyForcibly();
    processes.forEach(process -> process.onExit().join());
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
