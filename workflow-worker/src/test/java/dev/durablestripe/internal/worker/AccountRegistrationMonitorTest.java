package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.TemporalNamespace;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.workflow.ProcessStripeEventWorkflow;
import dev.durablestripe.temporal.ScriptedTemporal;
import dev.durablestripe.temporal.ScriptedTemporal.Call;
import io.grpc.Status;
import io.temporal.client.WorkflowClient;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that is part of another application, which must not end. */
class AccountRegistrationMonitorTest {
  private final FakeStripe stripe = new FakeStripe(0);
  private final String account = "acct_" + TestWorker.unique();
  private final WorkflowClient client = TestTemporalServer.get().client();
  private final WorkerFactory workers = WorkerFactory.newInstance(client);
  private final Worker worker = workers.newWorker(TestWorker.unique());
  private final AccountRegistrationMonitor monitor =
      new AccountRegistrationMonitor(deployment("shop"), workers, false);

  private AccountRegistration deployment(String prefix) {
    return deployment(prefix, client);
  }

  private AccountRegistration deployment(String prefix, WorkflowClient client) {
    KeyScope scope = new KeyScope(false, false);
    return new AccountRegistration(
        new KeyAccount(
            new TestWorker(stripe).bean(StripeApi.class), scope, () -> FakeStripe.SECRET_KEY),
        scope,
        new ScheduleRepository(client),
        TestWorker.database(),
        new DeploymentNames(prefix),
        new TemporalNamespace(client.getWorkflowServiceStubs(), "default"));
  }

  @BeforeEach
  void registerAnotherDeployment() {
    worker.registerWorkflowImplementationTypes(ProcessStripeEventWorkflow.class);
    stripe.account(account);
    deployment("other").check();
  }

  @AfterEach
  void close() {
    workers.shutdownNow();
    stripe.close();
  }

  @Test
  void stopsPollingUntilTheRecordIsRemoved() {
    assertThatThrownBy(monitor::check).isInstanceOf(AccountConflictException.class);
    monitor.checkAgain();
    assertThat(monitor.isSuspended()).as("before the start").isFalse();
    workers.start();
    assertThat(worker.isSuspended()).isFalse();

    monitor.checkAgain();

    assertThat(monitor.isSuspended()).isTrue();
    assertThat(worker.isSuspended()).isTrue();

    ScheduleClient.newInstance(client.getWorkflowServiceStubs())
        .getHandle("stripe-deployment-" + account + "-test")
        .delete();
    await()
        .untilAsserted(
            () -> {
              monitor.checkAgain();
              assertThat(worker.isSuspended()).isFalse();
            });
    assertThat(monitor.isSuspended()).isFalse();
  }

  @Test
  void doesNotPollAgainBecauseTheRecordCannotBeRead() {
    workers.start();
    try (ScriptedTemporal scripted = new ScriptedTemporal()) {
      WorkflowServiceStubs stubs =
          WorkflowServiceStubs.newServiceStubs(
              WorkflowServiceStubsOptions.newBuilder().setTarget(scripted.target()).build());
      AccountRegistrationMonitor scriptedMonitor =
          new AccountRegistrationMonitor(
              deployment("shop", WorkflowClient.newInstance(stubs)), workers, false);
      scriptedMonitor.checkAgain();
      assertThat(scriptedMonitor.isSuspended()).as("the record is another's").isTrue();
      scripted.answer(Call.DESCRIBE_SCHEDULE, Status.DEADLINE_EXCEEDED);

      scriptedMonitor.checkAgain();

      assertThat(scriptedMonitor.isSuspended()).isTrue();
      assertThat(worker.isSuspended()).isTrue();
      stubs.shutdownNow();
    }
  }
}
