package dev.durablestripe.test;

import com.google.protobuf.Duration;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.ResourceStack;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import java.net.URI;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One application's database, namespace and fake Stripe. */
final class TestEnvironment implements AutoCloseable {
  static final String WEBHOOK_SECRET = "whsec_durable_stripe_test_0123456789";

  private static final String JDBC = "jdbc:";
  private static final long RETENTION_SECONDS = 30L * 24 * 60 * 60;

  private final ResourceStack resources = new ResourceStack();
  private final String name;
  private final LocalTemporal temporal;
  private final PGSimpleDataSource database = new PGSimpleDataSource();
  private final ConnectionProxy proxy;
  private final FakeStripe stripe;

  /**
   * Creates the environment.
   *
   * @param name the name of the database and the namespace
   * @param closed is closed at the end
   */
  TestEnvironment(
      String name, LocalPostgres postgres, LocalTemporal temporal, AutoCloseable closed) {
    resources.add(closed);
    this.name = name;
    this.temporal = temporal;
    postgres
        .database()
        .sql("CREATE DATABASE %s OWNER %s".formatted(name, TestServers.APPLICATION))
        .update();
    resources.add(
        () -> postgres.database().sql("DROP DATABASE %s WITH (FORCE)".formatted(name)).update());
    database.setUrl(JDBC + url(postgres).resolve("/" + name));
    database.setUser(LocalPostgres.OWNER);
    proxy = resources.add(new ConnectionProxy(url(postgres).getPort()));
    stripe = resources.add(new FakeStripe(0));
    temporal
        .stubs()
        .blockingStub()
        .registerNamespace(
            RegisterNamespaceRequest.newBuilder()
                .setNamespace(name)
                .setWorkflowExecutionRetentionPeriod(
                    Duration.newBuilder().setSeconds(RETENTION_SECONDS))
                .build());
  }

  private static URI url(LocalPostgres postgres) {
    return URI.create(postgres.url().substring(JDBC.length()));
  }

  /** The properties that connect the application to this environment. */
  Map<String, Object> properties() {
    return Map.ofEntries(
        Map.entry(
            "spring.datasource.url",
            "jdbc:postgresql://127.0.0.1:%d/%s".formatted(proxy.port(), name)),
        Map.entry("spring.datasource.username", TestServers.APPLICATION),
        Map.entry("spring.datasource.password", ""),
        Map.entry("spring.temporal.connection.target", temporal.address()),
        Map.entry("spring.temporal.namespace", name),
        Map.entry("durable-stripe.temporal-address", temporal.address()),
        Map.entry("durable-stripe.temporal-namespace", name),
        Map.entry("durable-stripe.stripe-webhook-secret", WEBHOOK_SECRET),
        Map.entry("durable-stripe.stripe-secret-key", FakeStripe.SECRET_KEY),
        Map.entry("durable-stripe.stripe-livemode", "test"),
        Map.entry("durable-stripe.stripe-api-base", stripe.url()),
        // The fake has no rate limit, and lists nothing that was missed.
        Map.entry("durable-stripe.stripe-calls-per-second", "1000"),
        Map.entry("durable-stripe.reconcile-interval", "off"));
  }

  /** The application's database, with the rights of a superuser, not through the proxy. */
  DataSource database() {
    return database;
  }

  /** The way by which the application reaches its database. */
  ConnectionProxy proxy() {
    return proxy;
  }

  /** The fake of Stripe's API. */
  FakeStripe stripe() {
    return stripe;
  }

  /** A client for the application's namespace. */
  WorkflowClient temporal() {
    return WorkflowClient.newInstance(
        temporal.stubs(), WorkflowClientOptions.newBuilder().setNamespace(name).build());
  }

  @Override
  public void close() {
    resources.close();
  }
}
