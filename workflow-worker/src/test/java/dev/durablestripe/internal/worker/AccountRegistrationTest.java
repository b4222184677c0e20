package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.SUPERUSER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.TemporalNamespace;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.temporal.ScriptedTemporal;
import dev.durablestripe.temporal.ScriptedTemporal.Call;
import io.grpc.Status;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deployments that share a namespace of a real server. */
class AccountRegistrationTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final KeyScope TEST_MODE = new KeyScope(false, false);
  private static final JdbcClient DATABASE = TestWorker.database();
  private static final JdbcClient OTHER_DATABASE = newDatabase();

  private final LocalTemporal temporal = TestTemporalServer.get();
  private final FakeStripe stripe = new FakeStripe(0);
  private final AtomicReference<String> key = new AtomicReference<>(FakeStripe.SECRET_KEY);
  private final String account = "acct_" + TestWorker.unique();
  private final String record = "stripe-deployment-" + account + "-test";

  private static JdbcClient newDatabase() {
    TestPostgres postgres = new TestPostgres(SUPERUSER);
    postgres.flyway(SUPERUSER).load().migrate();
    return postgres.as(SUPERUSER);
  }

  @BeforeEach
  void useAnAccountOfItsOwn() {
    stripe.account(account);
  }

  @AfterEach
  void close() {
    stripe.close();
  }

  private AccountRegistration deployment(JdbcClient database, String prefix) {
    return deployment(database, prefix, TEST_MODE);
  }

  private AccountRegistration deployment(JdbcClient database, String prefix, KeyScope scope) {
    return deployment(database, prefix, scope, temporal.client());
  }

  private AccountRegistration deployment(
      JdbcClient database, String prefix, KeyScope scope, WorkflowClient client) {
    return new AccountRegistration(
        new KeyAccount(new TestWorker(stripe).bean(StripeApi.class), scope, key::get),
        scope,
        new ScheduleRepository(client),
        database,
        new DeploymentNames(prefix),
        new TemporalNamespace(client.getWorkflowServiceStubs(), "default"));
  }

  private static UUID id(JdbcClient database) {
    return database.sql("SELECT id FROM billing.stripe_deployment").query(UUID.class).single();
  }

  private ScheduleHandle schedule() {
    return ScheduleClient.newInstance(temporal.stubs()).getHandle(record);
  }

  private static Health health(AccountRegistration deployment) {
    return new AccountRegistrationHealthIndicator(deployment).health();
  }

  @Test
  void allWorkersOfADeploymentFindTheRecordOfTheFirst() {
    deployment(DATABASE, "eu").check();
    AccountRegistration second = deployment(DATABASE, "eu");

    second.check();
    second.check();

    assertThat(second.unchecked()).isEmpty();
    assertThat(health(second).getStatus().getCode()).isEqualTo("UP");
    assertThat(stripe.calls("/v1/account")).as("one call for each worker").isEqualTo(2);
  }

  @Test
  void theRecordNeverStartsAnything() {
    deployment(DATABASE, "").check();

    ScheduleDescription described = schedule().describe();
    assertThat(described.getSchedule().getState().isPaused()).isTrue();
    assertThat(described.getSchedule().getState().getNote()).contains("starts nothing");
    assertThat(described.getInfo().getNextActionTimes()).isEmpty();
  }

  @Test
  void aWorkflowOfATriggeredRecordEndsByItself() {
    deployment(DATABASE, "").check();

    schedule().trigger();

    await()
        .untilAsserted(
            () ->
                assertThat(temporal.client().listExecutions("WorkflowType = 'stripe-deployment'"))
                    .singleElement()
                    .satisfies(
                        run ->
                            assertThat(run.getStatus())
                                .isEqualTo(
                                    WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT)));
  }

  @Test
  void anotherDatabaseIsRefused() {
    deployment(DATABASE, "eu").check();

    assertThatThrownBy(deployment(OTHER_DATABASE, "")::check)
        .isInstanceOf(AccountConflictException.class)
        .hasMessage(
            "another deployment processes the events of Stripe account %1$s in test mode in"
                + " namespace default, with DEPLOYMENT_PREFIX=eu and database %2$s; this one has no"
                + " DEPLOYMENT_PREFIX and database %3$s. Workflow ids are event ids, so each of the"
                + " two would see as duplicates the events that the other one has received. Run one"
                + " of them in another namespace. Only if the other one no longer exists, remove its"
                + " record: temporal schedule delete --namespace default --schedule-id"
                + " stripe-deployment-%1$s-test",
            account, id(DATABASE), id(OTHER_DATABASE));
  }

  @Test
  void anotherPrefixOfTheSameDatabaseIsRefused() {
    deployment(DATABASE, "").check();

    assertThatThrownBy(deployment(DATABASE, "eu")::check)
        .isInstanceOf(AccountConflictException.class);
  }

  @Test
  void anotherAccountOrModeIsAccepted() {
    deployment(DATABASE, "").check();

    assertThatCode(deployment(OTHER_DATABASE, "live", new KeyScope(true, false))::check)
        .doesNotThrowAnyException();
    stripe.account(account + "2");
    assertThatCode(deployment(OTHER_DATABASE, "other")::check).doesNotThrowAnyException();
  }

  @Test
  void ofTwoDeploymentsThatStartTogetherOneIsRefused() {
    List<CompletableFuture<Throwable>> results =
        Stream.of(deployment(DATABASE, ""), deployment(OTHER_DATABASE, ""))
            .map(deployment -> TestWorker.async(() -> catchThrowable(deployment::check)))
            .toList();

    assertThat(results.stream().map(CompletableFuture::join).filter(Objects::nonNull))
        .singleElement()
        .isInstanceOf(AccountConflictException.class);
  }

  @Test
  void onceTheRecordIsRemovedAnotherDeploymentTakesOver() {
    AccountRegistration first = deployment(DATABASE, "");
    first.check();
    schedule().delete();

    await()
        .untilAsserted(
            () -> {
              AccountRegistration other = deployment(OTHER_DATABASE, "");
              assertThatCode(other::check).doesNotThrowAnyException();
              assertThat(other.unchecked()).isEmpty();
            });

    assertThatThrownBy(first::check).isInstanceOf(AccountConflictException.class);
  }

  @Test
  void aRecordThatCannotBeReadIsNotOverwritten() {
    new ScheduleRepository(temporal.client())
        .create(
            record,
            new ScheduleDefinition(
                    record, "none", "none", "None", Map.of("a", 1), DAY, Duration.ZERO, DAY)
                .toSchedule(temporal.client().getOptions().getDataConverter()));

    assertThatThrownBy(deployment(DATABASE, "")::check).hasMessageContaining("unreadable record");
  }

  @Test
  void registersOnceStripeAnswers() {
    deployment(OTHER_DATABASE, "").check();
    AccountRegistration deployment = deployment(DATABASE, "");
    stripe.outage(503);

    deployment.check();

    assertThat(deployment.unchecked()).hasValueSatisfying(r -> assertThat(r).contains("Stripe"));
    assertThat(health(deployment).getStatus().getCode()).isEqualTo("UNKNOWN");
    assertThat(health(deployment).getDetails()).containsKey("unchecked");
    stripe.outage(200);
    assertThatThrownBy(deployment::check).isInstanceOf(AccountConflictException.class);
  }

  @Test
  void aKeyThatMayNotReadItsAccountIsNotChecked() {
    stripe.fail("/v1/account", 403);
    AccountRegistration deployment = deployment(DATABASE, "");

    deployment.check();
    deployment.check();

    assertThat(deployment.unchecked())
        .hasValue("STRIPE_SECRET_KEY may not read its own account, GET /v1/account");
    assertThat(stripe.calls("/v1/account")).isEqualTo(1);
  }

  @Test
  void aNewKeyIsAskedForItsAccount() {
    deployment(OTHER_DATABASE, "").check();
    stripe.account(account + "2");
    AccountRegistration deployment = deployment(DATABASE, "");
    deployment.check();
    stripe.account(account);
    deployment.check();

    key.set("rk_test_new");

    assertThatThrownBy(deployment::check).isInstanceOf(AccountConflictException.class);
  }

  @Test
  void anOrganizationsKeyIsNotChecked() {
    AccountRegistration deployment = deployment(DATABASE, "", new KeyScope(false, true));

    deployment.check();

    assertThat(deployment.unchecked())
        .hasValueSatisfying(reason -> assertThat(reason).contains("organization"));
    assertThat(stripe.calls("/v1/account")).isZero();
  }

  /** Also a server whose schedules do not work, though its workflows do. */
  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"OK", "NOT_FOUND"},
      mode = EnumSource.Mode.EXCLUDE)
  void aServerThatDoesNotAnswerAboutSchedulesDoesNotStopTheWorker(Status.Code code) {
    withSchedules(
        Map.of(Call.DESCRIBE_SCHEDULE, code.toStatus()),
        deployment -> {
          deployment.check();

          assertThat(deployment.unchecked())
              .hasValueSatisfying(
                  reason ->
                      assertThat(reason)
                          .startsWith("Temporal does not answer about schedules: " + code));
        });
  }

  @Test
  void aRecordThatVanishesDuringTheCheckIsNoConflict() {
    withSchedules(
        Map.of(
            Call.DESCRIBE_SCHEDULE, Status.NOT_FOUND, Call.CREATE_SCHEDULE, Status.ALREADY_EXISTS),
        deployment -> {
          deployment.check();

          assertThat(deployment.unchecked())
              .hasValueSatisfying(reason -> assertThat(reason).contains("ALREADY_EXISTS"));
        });
  }

  private void withSchedules(Map<Call, Status> answers, Consumer<AccountRegistration> test) {
    try (ScriptedTemporal scripted = new ScriptedTemporal()) {
      answers.forEach(scripted::answer);
      WorkflowServiceStubs stubs =
          WorkflowServiceStubs.newServiceStubs(
              WorkflowServiceStubsOptions.newBuilder().setTarget(scripted.target()).build());
      test.accept(deployment(DATABASE, "", TEST_MODE, WorkflowClient.newInstance(stubs)));
      stubs.shutdownNow();
    }
  }
}
