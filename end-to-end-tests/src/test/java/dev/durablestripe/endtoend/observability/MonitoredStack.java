package dev.durablestripe.endtoend.observability;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Both programs with parts of their own that can fail, and a Prometheus that watches them. */
final class MonitoredStack {
  /** The two workers; only the first is running at the start. */
  enum Instance {
    WORKER_1,
    WORKER_2
  }

  private final ResourceStack resources;
  private final LocalStack shared;
  private final Map<String, String> workerSettings;
  private final Path folder;
  private final int postgresPort = Ports.free().postgres();
  private final Map<Instance, Ports> workerPorts =
      Map.of(Instance.WORKER_1, Ports.free(), Instance.WORKER_2, Ports.free());
  private final FakeStripe stripe;
  private final TcpProxy toTemporal;
  private final TestNamespace namespace;
  private final Pipeline pipeline;
  private final Map<Instance, AppProcess> workers = new EnumMap<>(Instance.class);
  private final PrometheusServer prometheus;
  private LocalPostgres postgres;

  /**
   * Starts everything, and waits until both programs work.
   *
   * @param workerSettings settings of all workers
   * @param resources receives everything that is started; the caller closes it, even if this fails
   */
  MonitoredStack(LocalStack shared, Map<String, String> workerSettings, ResourceStack resources)
      throws IOException {
    this.shared = shared;
    this.workerSettings = workerSettings;
    this.resources = resources;
    folder = shared.folder().resolve("monitored-" + System.nanoTime());
    postgres = startServer();
    resources.add(() -> postgres.close());
    stripe = resources.add(new FakeStripe(0));
    toTemporal = resources.add(new TcpProxy(shared.ports().temporal()));
    toTemporal.open();
    namespace = resources.add(new TestNamespace(shared, postgres));
    pipeline = namespace.startPipeline(Map.of("TEMPORAL_ADDRESS", temporalAddress()));
    startWorker(Instance.WORKER_1, Map.of());
    awaitPolling(Instance.WORKER_1);
    prometheus = resources.add(startPrometheus());
    prometheus.awaitFirstScrapes(2);
  }

  private LocalPostgres startServer() {
    return shared.startPostgres(folder.resolve("postgres"), postgresPort);
  }

  private String temporalAddress() {
    return "127.0.0.1:" + toTemporal.port();
  }

  private PrometheusServer startPrometheus() throws IOException {
    return PrometheusServer.start(
        folder.resolve("prometheus"),
        CompressedRules.text(),
        Map.of(
            "starter",
            namespace.ports().webhookManagement(),
            "worker-1",
            ports(Instance.WORKER_1).workerManagement(),
            "worker-2",
            ports(Instance.WORKER_2).workerManagement()));
  }

  private Ports ports(Instance instance) {
    return workerPorts.getOrDefault(instance, Ports.free());
  }

  /** Starts a worker; it need not be healthy yet. */
  void startWorker(Instance instance, Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TEMPORAL_NAMESPACE", namespace.name());
    settings.put("TEMPORAL_ADDRESS", temporalAddress());
    settings.put("STRIPE_API_BASE", stripe.url());
    settings.put("SPRING_DATASOURCE_URL", namespace.databaseUrl());
    // No schedule acts during a test.
    settings.put("RECONCILE_INTERVAL", "P1D");
    // In an outage, an attempt waits so long for a connection. In compressed time there are many
    // attempts at once; if each took 2 s, they would need more slots than in twenty minutes.
    settings.put(
        "SPRING_APPLICATION_JSON", "{\"spring.datasource.hikari.connection-timeout\":250}");
    settings.putAll(workerSettings);
    settings.putAll(overrides);
    workers.put(
        instance,
        resources.add(
            shared.startWorker(ports(instance), settings, folder.resolve(instance + ".log"))));
  }

  /** Waits until a worker is healthy and its metrics say that it polls. */
  void awaitPolling(Instance instance) {
    int port = worker(instance).awaitHealthy().managementPort();
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> PrometheusScrape.of(port).sum("temporal_num_pollers") > 0);
  }

  /** A worker, as it was started last. */
  AppProcess worker(Instance instance) {
    return Objects.requireNonNull(workers.get(instance), instance.name());
  }

  /** Stops PostgreSQL. */
  void stopPostgres() {
    postgres.close();
  }

  /** Starts PostgreSQL again. */
  void startPostgres() {
    postgres = startServer();
  }

  /** The way from both programs to Temporal. */
  TcpProxy toTemporal() {
    return toTemporal;
  }

  /** The fake of Stripe's API. */
  FakeStripe stripe() {
    return stripe;
  }

  /** The namespace of both programs. */
  TestNamespace namespace() {
    return namespace;
  }

  /** The webhook, the workflows and the database. */
  Pipeline pipeline() {
    return pipeline;
  }

  /** The Prometheus that scrapes both programs. */
  PrometheusServer prometheus() {
    return prometheus;
  }
}
