package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.acme.ApplicationServers;
import dev.durablestripe.internal.application.IsolatedContext;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.WebhookClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.temporal.client.WorkflowClient;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Another team's application with both halves, on its own database and connection to Temporal. */
@ExtendWith(OutputCaptureExtension.class)
class EmbeddingIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String SECRET = "whsec_shop_a23456789012345678901234";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Ports PORTS = Ports.free();
  private static final ResourceStack RESOURCES = new ResourceStack();

  private static LocalPostgres postgres;
  private static LocalTemporal temporal;
  private static Path secrets;
  private static ConfigurableApplicationContext shop;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    ApplicationServers servers = ApplicationServers.start("shop", folder, PORTS, RESOURCES);
    postgres = servers.postgres();
    temporal = servers.temporal();
    JdbcClient owner = postgres.database();
    owner.sql("CREATE TABLE shop.refund (event_id text PRIMARY KEY, isolation text)").update();
    owner.sql("ALTER TABLE shop.refund OWNER TO shop").update();
    secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("STRIPE_SECRET_KEY"), FakeStripe.SECRET_KEY + "\n");
    shop = run(PORTS.webhook(), postgres.url(), servers.stripe());
    // Not before the worker has migrated and polls.
    await().atMost(TIMEOUT).until(() -> health() == 200);
  }

  private static ConfigurableApplicationContext run(
      int port, String databaseUrl, FakeStripe stripe, String... properties) {
    return new SpringApplicationBuilder(ShopApplication.class)
        .properties(
            "server.port=" + port,
            "shop.database=" + databaseUrl,
            "shop.temporal=" + temporal.address(),
            "STRIPE_WEBHOOK_SECRET=" + SECRET,
            "spring.config.import=configtree:" + secrets + "/",
            "durable-stripe.stripe-api-base=" + stripe.url())
        .properties(properties)
        .initializers(
            context ->
                context.getEnvironment().getPropertySources().addLast(documentedProperties()))
        .run();
  }

  /** The properties in the documentation. */
  private static PropertySource<?> documentedProperties() {
    try {
      Matcher yaml =
          Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
              .matcher(Files.readString(Path.of("..", "docs", "library.md")));
      assertThat(yaml.find()).isTrue();
      return new YamlPropertySourceLoader()
          .load("library.md", new ByteArrayResource(yaml.group(1).getBytes(StandardCharsets.UTF_8)))
          .get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() {
    if (shop != null) {
      shop.close();
    }
    RESOURCES.close();
  }

  private static void deliver(String event) {
    deliver(PORTS.webhook(), event);
  }

  private static void deliver(int port, String event) {
    WebhookClient webhook = new WebhookClient("http://127.0.0.1:%d/stripe".formatted(port), SECRET);
    await().atMost(TIMEOUT).until(() -> webhook.post(event).statusCode() == 200);
  }

  @Test
  void eventsAreAppliedInTheApplicationsDatabase() {
    Instant now = Instant.now();
    deliver(
        StripeEvents.event(
            "evt_updated",
            "customer.subscription.updated",
            now,
            StripeEvents.subscription("sub_1", "cus_1", "active", "price_1", 7, now)));
    deliver(
        StripeEvents.event(
            "evt_refunded", "charge.refunded", now, "{\"id\":\"ch_1\",\"object\":\"charge\"}"));

    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(
                        postgres
                            .database()
                            .sql("SELECT event_id || ' ' || outcome FROM billing.stripe_event")
                            .query(String.class)
                            .list())
                    .containsExactlyInAnyOrder("evt_updated APPLIED", "evt_refunded APPLIED"));
    assertThat(
            postgres
                .database()
                .sql("SELECT seat_limit FROM billing.subscription")
                .query(Long.class)
                .list())
        .containsExactly(7L);
    assertThat(
            postgres
                .database()
                .sql("SELECT event_id || ' ' || isolation FROM shop.refund")
                .query(String.class)
                .list())
        .containsExactly("evt_refunded read committed");
  }

  @Test
  void applicationsOfDifferentAccountsShareNamespaceAndDatabaseServer(CapturedOutput output) {
    Instant now = Instant.now();
    String event =
        StripeEvents.event(
            "evt_second",
            "customer.subscription.updated",
            now,
            StripeEvents.subscription("sub_second", "cus_1", "active", "price_1", 3, now));
    Ports ports = Ports.free();
    try (FakeStripe otherStripe = new FakeStripe(0)) {
      otherStripe.account("acct_second");
      try (ConfigurableApplicationContext second =
          run(
              ports.webhook(),
              database("second"),
              otherStripe,
              "durable-stripe.deployment-prefix=second")) {
        deliver(ports.webhook(), event);

        // The worker creates its tables when the application has started.
        await()
            .atMost(TIMEOUT)
            .ignoreException(BadSqlGrammarException.class)
            .until(() -> subscriptions("second"), List.of("sub_second")::equals);
        assertThat(subscriptions("postgres")).doesNotContain("sub_second");
        assertThat(second.isRunning()).isTrue();
        // The worker creates them while it polls already, and Temporal lists them later.
        await()
            .atMost(TIMEOUT)
            .untilAsserted(
                () ->
                    assertThat(scheduleIds())
                        .contains("stripe-reconcile-all", "second-stripe-reconcile-all"));
      }

      ConfigurableApplicationContext sameAccount =
          run(
              Ports.free().webhook(),
              database("third"),
              otherStripe,
              "durable-stripe.deployment-prefix=third");
      try (sameAccount) {
        await()
            .atMost(TIMEOUT)
            .until(
                () ->
                    output
                        .toString()
                        .contains(
                            "another deployment processes the events of Stripe account acct_second"));
        assertThat(
                sameAccount
                    .getBean("durableStripeWorker", IsolatedContext.class)
                    .bean(WorkerFactory.class)
                    .isStarted())
            .isFalse();
      }
    }
  }

  private static List<String> scheduleIds() {
    return ScheduleClient.newInstance(temporal.stubs())
        .listSchedules()
        .map(ScheduleListDescription::getScheduleId)
        .toList();
  }

  private static String database(String name) {
    postgres.database().sql("CREATE DATABASE " + name + " OWNER shop").update();
    return postgres.url().replaceFirst("/postgres$", "/" + name);
  }

  private static List<String> subscriptions(String database) {
    return JdbcClient.create(
            new DriverManagerDataSource(
                postgres.url().replaceFirst("/postgres$", "/" + database), "shop", ""))
        .sql("SELECT stripe_subscription_id FROM billing.subscription")
        .query(String.class)
        .list();
  }

  @Test
  void theApplicationsOwnBeansAndPathsAreAsBefore() throws Exception {
    assertThat(shop.getBean(WorkflowClient.class).getOptions().getNamespace()).isEqualTo("shop");
    byte[] large = new byte[2 * 1024 * 1024];

    assertThat(post("/uploads", large).body()).isEqualTo(String.valueOf(large.length));
    assertThat(post("/stripe", large).statusCode()).isEqualTo(413);
  }

  private static HttpResponse<String> post(String path, byte[] body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(PORTS.webhook(), path));
    return HTTP.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void aStatementEndsAfterFiveSecondsWhateverThePoolIs() {
    JdbcClient worker =
        shop.getBean("durableStripeWorker", IsolatedContext.class).bean(JdbcClient.class);

    assertThatThrownBy(() -> worker.sql("SELECT pg_sleep(30)").query().singleValue())
        .isInstanceOf(QueryTimeoutException.class);
  }

  @Test
  void theApplicationsTransactionsAreNotCountedAsEvents() {
    MeterRegistry meters = shop.getBean(MeterRegistry.class);
    long before = transactions(meters);

    shop.getBean(TransactionTemplate.class)
        .executeWithoutResult(status -> assertThat(status.isNewTransaction()).isTrue());

    assertThat(transactions(meters)).isEqualTo(before);
  }

  private static long transactions(MeterRegistry meters) {
    return meters.find("stripe.event.transaction").timers().stream().mapToLong(Timer::count).sum();
  }

  @Test
  void theApplicationsHealthIncludesBothHalves() throws Exception {
    assertThat(
            shop.getBean(HealthContributorRegistry.class).stream()
                .map(HealthContributors.Entry::name))
        .contains("temporal", "searchAttributes", "worker", "stripe");
    assertThat(health()).isEqualTo(200);
  }

  private static int health() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d/actuator/health".formatted(PORTS.webhook()));
    return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }
}
