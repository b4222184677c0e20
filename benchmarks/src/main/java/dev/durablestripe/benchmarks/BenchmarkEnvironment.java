package dev.durablestripe.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.contract.StripeSignature;
import dev.durablestripe.fake.FakeStripe;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import dev.durablestripe.local.WebhookClient;
import io.temporal.client.WorkflowClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The machine room: one Temporal server, one PostgreSQL, and whatever is to run on them. */
final class BenchmarkEnvironment {
  private static final StripeSignature SIGNATURE =
      new StripeSignature(List.of(LocalStack.WEBHOOK_SECRET));

  /** Where the database of a contestant is, if nothing else is said. */
  static final String DATABASE = "postgres";

  private static final int HTTP_OK = 200;

  private final Path project;
  private final Path folder;
  private final ResourceStack parts;
  private final TemporalServer temporal;
  private final LocalPostgres postgres;
  private final int postgresPort;
  private final FakeStripe stripe;

  BenchmarkEnvironment(Path project, Path folder, TemporalServer temporal, ResourceStack parts) {
    this.project = project;
    this.folder = folder;
    this.parts = parts;
    this.temporal = temporal;
    this.postgresPort = Ports.free().postgres();
    this.postgres =
        parts.add(
            LocalPostgres.start(
                folder.resolve("postgres"), folder.resolve("postgres-programs"), postgresPort));
    this.stripe = parts.add(new FakeStripe(0));
  }

  TemporalServer temporal() {
    return temporal;
  }

  /** The server of our tables, as its owner sees it. */
  JdbcClient postgres() {
    return postgres.database();
  }

  Path folder() {
    return folder;
  }

  int postgresPort() {
    return postgresPort;
  }

  <T extends AutoCloseable> T add(T part) {
    return parts.add(part);
  }

  /** One more database on the server, empty. */
  void createDatabase(String name) {
    postgres.database().sql("CREATE DATABASE " + name).update();
  }

  /** A database as its owner sees it. */
  HikariDataSource pool(String database, int size) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url(postgresPort, database));
    pool.setUsername(LocalPostgres.OWNER);
    pool.setMaximumPoolSize(size);
    return parts.add(pool);
  }

  JdbcClient database(String name) {
    return JdbcClient.create(pool(name, 1));
  }

  /** Without TLS, which asks for a round trip of another kind. */
  static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable".formatted(port, database);
  }

  /** Ours, taking events as the webhook hands them to Temporal. */
  Candidate ours(String name, String database, int workers) {
    return ours(name, url(postgresPort, database), workers, Map.of());
  }

  /** The same, with more settings. */
  Candidate ours(String name, String url, int workers, Map<String, String> more) {
    BenchmarkNamespace namespace = BenchmarkNamespace.create(temporal.stubs(), "ours");
    List<AppProcess> programs =
        IntStream.range(0, workers).mapToObj(n -> worker(namespace, url, more)).toList();
    programs.forEach(AppProcess::awaitHealthy);
    return new Candidate(name, namespace, start(namespace.client()), programs);
  }

  private static EventSink start(WorkflowClient client) {
    return event -> {
      byte[] body = event.bytes();
      try {
        EventWorkflowStart.start(
            client,
            StripeEvent.parse(body),
            body,
            SIGNATURE.sign(body),
            EventWorkflowStart.Origin.WEBHOOK);
      } catch (MalformedStripeEventException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private AppProcess worker(BenchmarkNamespace namespace, String url, Map<String, String> more) {
    Ports ports = Ports.free();
    Map<String, String> settings = ProgramSettings.worker(temporal, namespace, stripe, url, ports);
    settings.putAll(more);
    return parts.add(
        AppProcess.start(
            jar(DurableStripeApp.WORKER), settings, ports.workerManagement(), log("worker")));
  }

  /** One of our programs from wherever it is packed, not waited for. */
  AppProcess start(
      DurableStripeApp program, BenchmarkNamespace namespace, Path jar, List<String> options) {
    Ports ports = Ports.free();
    String url = url(postgresPort, DATABASE);
    boolean worker = program == DurableStripeApp.WORKER;
    Map<String, String> settings =
        worker
            ? ProgramSettings.worker(temporal, namespace, stripe, url, ports)
            : ProgramSettings.starter(temporal, namespace, ports);
    settings.put("JDK_JAVA_OPTIONS", String.join(" ", options));
    int management = worker ? ports.workerManagement() : ports.webhookManagement();
    return parts.add(AppProcess.start(jar, settings, management, log("start-up")));
  }

  /** Bare Temporal, with the SDK's own defaults. */
  Candidate bare(String name, int workers) {
    return bare(name, workers, Map.of());
  }

  /** The same, with more settings. */
  Candidate bare(String name, int workers, Map<String, String> more) {
    BenchmarkNamespace namespace = BenchmarkNamespace.create(temporal.stubs(), "bare");
    Map<String, String> settings = ProgramSettings.temporal(temporal, namespace);
    settings.putAll(more);
    List<AppProcess> programs =
        IntStream.range(0, workers)
            .mapToObj(
                n -> parts.add(AppProcess.start(BareWorker.class, settings, 0, log("bare-worker"))))
            .toList();
    return new Candidate(name, namespace, BareWorker.door(namespace.client()), programs);
  }

  /** A webhook in a namespace, not waited for. */
  AppProcess starter(BenchmarkNamespace namespace, Ports ports) {
    Map<String, String> settings = ProgramSettings.starter(temporal, namespace, ports);
    return parts.add(
        AppProcess.start(
            jar(DurableStripeApp.STARTER), settings, ports.webhookManagement(), log("starter")));
  }

  /** The bare webhook in a namespace, not waited for. */
  AppProcess bareWebhook(BenchmarkNamespace namespace, Ports ports) {
    Map<String, String> settings = ProgramSettings.webhook(temporal, namespace, ports);
    return parts.add(
        AppProcess.start(BareWebhook.class, settings, ports.webhook(), log("bare-webhook")));
  }

  /** The synchronous handler with so many connections, not waited for. */
  AppProcess synchronousHandler(Ports ports, int pool) {
    Map<String, String> settings =
        ProgramSettings.synchronousHandler(url(postgresPort, DATABASE), pool, ports);
    return parts.add(
        AppProcess.start(
            SynchronousHandler.class, settings, ports.webhookManagement(), log("synchronous")));
  }

  /** Where Stripe would post to. */
  static EventSink webhook(int port, String path) {
    WebhookClient webhook =
        new WebhookClient("http://127.0.0.1:%d%s".formatted(port, path), LocalStack.WEBHOOK_SECRET);
    return event -> {
      HttpResponse<String> answer = webhook.post(event.json());
      if (answer.statusCode() != HTTP_OK) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    };
  }

  /** A program as it is built. */
  Path jar(DurableStripeApp program) {
    return project.resolve(program.jar()).resolve("target").resolve(program.jar() + ".jar");
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }
}
