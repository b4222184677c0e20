package dev.durablestripe.internal.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.application.IsolatedContext;
import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.webhook.WebhookStarterAutoConfiguration;
import dev.durablestripe.worker.WorkflowWorkerAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** Which halves an application gets, and how it learns what is missing. Nothing is connected. */
@ExtendWith(OutputCaptureExtension.class)
class AutoConfigurationTest {
  private static final String WEBHOOK_SECRET =
      "durable-stripe.stripe-webhook-secret=whsec_a23456789012345678901234";
  private static final String KEY = "durable-stripe.stripe-secret-key=rk_test_1";
  private static final String TEMPORAL = "durable-stripe.temporal-address=127.0.0.1:1";

  private static final DataSource DATABASE = new PGSimpleDataSource();

  private final WebApplicationContextRunner application =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  WebhookStarterAutoConfiguration.class, WorkflowWorkerAutoConfiguration.class))
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withBean(ObservationRegistry.class, ObservationRegistry::create)
          .withBean("database", DataSource.class, () -> DATABASE)
          .withBean(
              "transactions",
              PlatformTransactionManager.class,
              () -> new JdbcTransactionManager(DATABASE))
          .withPropertyValues(TEMPORAL, "management.opentelemetry.enabled=false");

  @Test
  void anApplicationGetsBothHalvesAndNoBeansOfTheirs() {
    application
        .withPropertyValues(WEBHOOK_SECRET, KEY)
        .run(
            context ->
                assertThat(context)
                    .hasBean("durableStripeWebhook")
                    .hasBean("durableStripeWorker")
                    .doesNotHaveBean(Flyway.class)
                    .doesNotHaveBean(WorkflowClient.class)
                    .doesNotHaveBean(WorkflowServiceStubs.class));
  }

  @Test
  void eachHalfCanBeLeftOut() {
    application
        .withPropertyValues(WEBHOOK_SECRET, "durable-stripe.worker-enabled=false")
        .run(
            context ->
                assertThat(context)
                    .hasBean("durableStripeWebhook")
                    .doesNotHaveBean("durableStripeWorker"));
    application
        .withPropertyValues(KEY, "durable-stripe.webhook-enabled=false")
        .run(context -> assertThat(context).hasSingleBean(IsolatedContext.class));
  }

  private static WorkflowClient client(ApplicationContext context, String half) {
    return context.getBean(half, IsolatedContext.class).bean(WorkflowClient.class);
  }

  @Test
  void theWebhookUsesTheClientOfAWorkerBesideIt() {
    application
        .withPropertyValues(WEBHOOK_SECRET, KEY)
        .run(
            context ->
                assertThat(client(context, "durableStripeWebhook"))
                    .isSameAs(client(context, IsolatedContext.WORKER)));
    application
        .withPropertyValues(WEBHOOK_SECRET, "durable-stripe.worker-enabled=false")
        .run(context -> assertThat(client(context, "durableStripeWebhook")).isNotNull());
  }

  @Test
  void theDatabaseIsNamedIfThereAreSeveral() {
    WebApplicationContextRunner several =
        application
            .withPropertyValues(KEY, "durable-stripe.webhook-enabled=false")
            .withBean("archive", DataSource.class, PGSimpleDataSource::new);

    several.run(context -> assertThat(context).hasFailed());
    several
        .withPropertyValues("durable-stripe.data-source=database")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void theTransactionsOfAnotherDatabaseFailTheStart() {
    application
        .withPropertyValues(
            KEY, "durable-stripe.webhook-enabled=false", "durable-stripe.data-source=archive")
        .withBean("archive", DataSource.class, PGSimpleDataSource::new)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessage(
                        "durable-stripe.transaction-manager does not manage"
                            + " durable-stripe.data-source"));
  }

  @Test
  void aDataSourceAndItsProxyAreTheSameDatabase() {
    application
        .withPropertyValues(
            KEY, "durable-stripe.webhook-enabled=false", "durable-stripe.data-source=proxy")
        .withBean("proxy", DataSource.class, () -> new TransactionAwareDataSourceProxy(DATABASE))
        .run(context -> assertThat(context).hasNotFailed());
  }

  /** Spring's test framework pauses the contexts that it keeps. */
  @Test
  void aPauseOfTheApplicationStopsNeitherHalf() {
    application
        .withPropertyValues(WEBHOOK_SECRET, KEY)
        .run(
            context -> {
              ((ConfigurableApplicationContext) context.getSourceApplicationContext()).pause();

              assertThat(context.getBeansOfType(IsolatedContext.class).values())
                  .hasSize(2)
                  .allMatch(IsolatedContext::isRunning);
            });
  }

  @Test
  void aRenamedMetricIsRecordedUnderItsFormerNameToo() {
    application
        .withPropertyValues(KEY, "durable-stripe.webhook-enabled=false")
        .run(
            context -> {
              Observation.createNotStarted(
                      "stripe.rate.limit.wait", context.getBean(ObservationRegistry.class))
                  .observe(() -> {});

              assertThat(
                      context
                          .getBean(MeterRegistry.class)
                          .get("stripe.call.permission")
                          .timer()
                          .count())
                  .isEqualTo(1);
            });
  }

  @Test
  void theApplicationsTemporalClientIsUsedOnlyIfItIsNamed() {
    WebApplicationContextRunner withClient =
        application
            .withPropertyValues(KEY, "durable-stripe.webhook-enabled=false")
            .withBean("temporal", WorkflowServiceStubs.class, AutoConfigurationTest::stubs)
            .withBean(
                "shop",
                WorkflowClient.class,
                () ->
                    WorkflowClient.newInstance(
                        stubs(), WorkflowClientOptions.newBuilder().setNamespace("shop").build()));

    withClient.run(context -> assertThat(namespace(context)).isEqualTo("default"));
    withClient
        .withPropertyValues("durable-stripe.temporal-client=shop")
        .run(context -> assertThat(namespace(context)).isEqualTo("shop"));
  }

  private static WorkflowServiceStubs stubs() {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:1").build());
  }

  private static String namespace(ApplicationContext context) {
    return context
        .getBean(IsolatedContext.class)
        .bean(WorkflowClient.class)
        .getOptions()
        .getNamespace();
  }

  @Test
  void aMisspeltPropertyFailsTheStart() {
    application
        .withPropertyValues(WEBHOOK_SECRET, KEY, "durable-stripe.reconcile-intervall=PT1H")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("durable-stripe.reconcile-intervall is not a setting"));
  }

  @Test
  void theShareOfThePoolIsANumber() {
    application
        .withPropertyValues(WEBHOOK_SECRET, KEY, "durable-stripe.max-connections=1")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("durable-stripe.max-connections is '1'"));
  }

  @Test
  void aSecretInAFileMayChange(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "whsec_old_0123456789abcdefghijk");
    byte[] body = {};
    DeliverySignature signed =
        new StripeSignature(List.of("whsec_new_0123456789abcdefghijk")).sign(body);
    application
        .withPropertyValues(
            "durable-stripe.worker-enabled=false",
            "durable-stripe.stripe-webhook-secret-file=" + file)
        .run(
            context -> {
              StripeSignature signature =
                  context
                      .getBean("durableStripeWebhook", IsolatedContext.class)
                      .bean(StripeSignature.class);
              assertThat(signature.verifies(body, signed)).isFalse();
              Files.writeString(file, "whsec_new_0123456789abcdefghijk");
              await().until(() -> signature.verifies(body, signed));
            });
  }

  /** JPA is for another test of this module. */
  @EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
  private static final class WithoutSettings {}

  @Test
  void springBootSaysWhichPropertyIsMissing(CapturedOutput output) {
    assertThat(
            catchThrowable(
                () ->
                    SpringApplication.run(
                        WithoutSettings.class, "--durable-stripe.worker-enabled=false")))
        .isNotNull();

    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("durable-stripe.stripe-webhook-secret is missing");
  }
}
