package dev.durablestripe.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.durablestripe.contract.EventStart;
import dev.durablestripe.contract.MalformedStripeEvent;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.contract.StripeSignature;
import dev.durablestripe.fake.FakeStripe;
import dev.durablestripe.quickstart.LocalPostgres;
import dev.durablestripe.quickstart.LocalStack;
import dev.durablestripe.quickstart.Parts;
import dev.durablestripe.quickstart.Ports;
import dev.durablestripe.quickstart.Program;
import dev.durablestripe.quickstart.Webhook;
import io.temporal.client.WorkflowClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The machine room: one Temporal server, one PostgreSQL, and whatever is to run on them. */
final class Rig {
  private static final StripeSignature SIGNATURE =
      new StripeSignature(List.of(LocalStack.WEBHOOK_SECRET));

  /** Where the database of a contestant is, if nothing else is said. */
  static final String DATABASE = "postgres";

  private static final int HTTP_OK = 200;

  private final Path project;
  private final Path folder;
  private final Parts parts;
  private final TemporalServer temporal;
  private final LocalPostgres postgres;
  private final int postgresPort;
  private final FakeStripe stripe;

  Rig(Path project, Path folder, TemporalServer temporal, Parts parts) {
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
  Contestant ours(String name, String database, int workers) {
    return ours(name, url(postgresPort, database), workers, Map.of());
  }

  /** The same, with more settings. */
  Contestant ours(String name, String url, int workers, Map<String, String> more) {
    Namespace namespace = Namespace.create(temporal.stubs(), "ours");
    List<Program> programs =
        IntStream.range(0, workers).mapToObj(n -> worker(namespace, url, more)).toList();
    programs.forEach(Program::awaitHealthy);
    return new Contestant(name, namespace, start(namespace.client()), programs);
  }

  private static Door start(WorkflowClient client) {
    return event -> {
      byte[] body = event.bytes();
      try {
        EventStart.start(
            client, StripeEvent.parse(body), body, SIGNATURE.sign(body), EventStart.Origin.WEBHOOK);
      } catch (MalformedStripeEvent e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private Program worker(Namespace namespace, String url, Map<String, String> more) {
    Ports ports = Ports.free();
    Map<String, String> settings = Settings.worker(temporal, namespace, stripe, url, ports);
    settings.putAll(more);
    return parts.add(
        Program.start(jar(Ours.WORKER), settings, ports.workerManagement(), log("worker")));
  }

  /** One of our programs from wherever it is packed, not waited for. */
  Program start(Ours program, Namespace namespace, Path jar, List<String> options) {
    Ports ports = Ports.free();
    String url = url(postgresPort, DATABASE);
    boolean worker = program == Ours.WORKER;
    Map<String, String> settings =
        worker
            ? Settings.worker(temporal, namespace, stripe, url, ports)
            : Settings.starter(temporal, namespace, ports);
    settings.put("JDK_JAVA_OPTIONS", String.join(" ", options));
    int management = worker ? ports.workerManagement() : ports.webhookManagement();
    return parts.add(Program.start(jar, settings, management, log("start-up")));
  }

  /** Bare Temporal, with the SDK's own defaults. */
  Contestant bare(String name, int workers) {
    return bare(name, workers, Map.of());
  }

  /** The same, with more settings. */
  Contestant bare(String name, int workers, Map<String, String> more) {
    Namespace namespace = Namespace.create(temporal.stubs(), "bare");
    Map<String, String> settings = Settings.temporal(temporal, namespace);
    settings.putAll(more);
    List<Program> programs =
        IntStream.range(0, workers)
            .mapToObj(
                n -> parts.add(Program.start(BareWorker.class, settings, 0, log("bare-worker"))))
            .toList();
    return new Contestant(name, namespace, BareWorker.door(namespace.client()), programs);
  }

  /** A webhook in a namespace, not waited for. */
  Program starter(Namespace namespace, Ports ports) {
    Map<String, String> settings = Settings.starter(temporal, namespace, ports);
    return parts.add(
        Program.start(jar(Ours.STARTER), settings, ports.webhookManagement(), log("starter")));
  }

  /** The bare webhook in a namespace, not waited for. */
  Program bareWebhook(Namespace namespace, Ports ports) {
    Map<String, String> settings = Settings.webhook(temporal, namespace, ports);
    return parts.add(
        Program.start(BareWebhook.class, settings, ports.webhook(), log("bare-webhook")));
  }

  /** The synchronous handler with so many connections, not waited for. */
  Program synchronousHandler(Ports ports, int pool) {
    Map<String, String> settings =
        Settings.synchronousHandler(url(postgresPort, DATABASE), pool, ports);
    return parts.add(
        Program.start(
            SynchronousHandler.class, settings, ports.webhookManagement(), log("synchronous")));
  }

  /** Where Stripe would post to. */
  static Door webhook(int port, String path) {
    Webhook webhook =
        new Webhook("http://127.0.0.1:%d%s".formatted(port, path), LocalStack.WEBHOOK_SECRET);
    return event -> {
      HttpResponse<String> answer = webhook.post(event.json());
      if (answer.statusCode() != HTTP_OK) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    };
  }

  /** A program as it is built. */
  Path jar(Ours program) {
    return project.resolve(program.jar()).resolve("target").resolve(program.jar() + ".jar");
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }
}
