package dev.durablestripe.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.durablestripe.contract.EventStart;
import dev.durablestripe.contract.MalformedStripeEvent;
import dev.durablestripe.contract.StripeEvent;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The machine room: one Temporal server, one PostgreSQL, and whatever is to run on them. */
final class Rig {
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
        EventStart.start(client, StripeEvent.parse(body), body, EventStart.Origin.WEBHOOK);
      } catch (MalformedStripeEvent e) {
        throw new IllegalStateException(e);
      }
    };
  }

  /** A worker in a namespace, not waited for. */
  Program worker(Namespace namespace) {
    return worker(namespace, url(postgresPort, DATABASE), Map.of());
  }

  private Program worker(Namespace namespace, String url, Map<String, String> more) {
    int management = Ports.free().workerManagement();
    Map<String, String> settings = new HashMap<>();
    settings.put("STRIPE_SECRET_KEY", FakeStripe.SECRET_KEY);
    settings.put("STRIPE_API_BASE", stripe.url());
    settings.put("RECONCILE_INTERVAL", "off");
    settings.put("TEMPORAL_ADDRESS", temporal.address());
    settings.put("TEMPORAL_NAMESPACE", namespace.name());
    settings.put("SPRING_DATASOURCE_URL", url);
    settings.put("SPRING_DATASOURCE_USERNAME", LocalPostgres.WORKER);
    settings.put("SPRING_FLYWAY_USER", LocalPostgres.OWNER);
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(management));
    settings.putAll(more);
    return parts.add(Program.start(jar("workflow-worker"), settings, management, log("worker")));
  }

  /** Bare Temporal, with the SDK's own defaults. */
  Contestant bare(String name, int workers) {
    return bare(name, workers, Map.of());
  }

  /** The same, with more settings. */
  Contestant bare(String name, int workers, Map<String, String> more) {
    Namespace namespace = Namespace.create(temporal.stubs(), "bare");
    Map<String, String> settings = new HashMap<>(more);
    settings.put("TEMPORAL_ADDRESS", temporal.address());
    settings.put("TEMPORAL_NAMESPACE", namespace.name());
    List<Program> programs =
        IntStream.range(0, workers)
            .mapToObj(
                n -> parts.add(Program.start(BareWorker.class, settings, 0, log("bare-worker"))))
            .toList();
    return new Contestant(name, namespace, BareWorker.door(namespace.client()), programs);
  }

  /** A webhook in a namespace, not waited for. */
  Program starter(Namespace namespace, Ports ports) {
    Map<String, String> settings =
        Map.of(
            "STRIPE_WEBHOOK_SECRET", LocalStack.WEBHOOK_SECRET,
            "STRIPE_LIVEMODE", "test",
            "TEMPORAL_ADDRESS", temporal.address(),
            "TEMPORAL_NAMESPACE", namespace.name(),
            "SERVER_PORT", String.valueOf(ports.webhook()),
            "MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
    return parts.add(
        Program.start(jar("webhook-starter"), settings, ports.webhookManagement(), log("starter")));
  }

  /** The synchronous handler, not waited for. */
  Program synchronousHandler(Ports ports) {
    Map<String, String> settings =
        Map.of(
            "SPRING_DATASOURCE_URL", url(postgresPort, DATABASE),
            "SPRING_DATASOURCE_USERNAME", LocalPostgres.OWNER,
            "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", "20",
            "SERVER_PORT", String.valueOf(ports.webhook()),
            "MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
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

  private Path jar(String name) {
    return project.resolve(name).resolve("target").resolve(name + ".jar");
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }
}
