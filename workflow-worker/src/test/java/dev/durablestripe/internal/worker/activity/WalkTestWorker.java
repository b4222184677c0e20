package dev.durablestripe.internal.worker.activity;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.ProcessStripeEvent;
import dev.durablestripe.internal.worker.TestTemporal;
import dev.durablestripe.internal.worker.TestTemporalOptions;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.EventHandlers;
import dev.durablestripe.internal.worker.event.EventSignatures;
import dev.durablestripe.internal.worker.event.JavaHandlers;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.event.ProcessedEvents;
import dev.durablestripe.internal.worker.event.SqlHandlers;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.subscription.SubscriptionRecheck;
import dev.durablestripe.internal.worker.subscription.SubscriptionResync;
import dev.durablestripe.internal.worker.workflow.ReconcileStripeEventsWorkflow;
import dev.durablestripe.internal.worker.workflow.ResyncSubscriptionsWorkflow;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A worker for the workflows that walk over Stripe's lists. Activities, HTTP and PostgreSQL are
 * real; Temporal skips time.
 */
final class WalkTestWorker implements AutoCloseable {
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(TestTemporalOptions.options().build());
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();

  /** An event's workflow that stays open. */
  public static final class StaysOpen implements ProcessStripeEvent {
    @Override
    public EventResult process(RawValue event) {
      Workflow.await(() -> false);
      return new EventResult(EventResult.Outcome.APPLIED, "a-run");
    }
  }

  WalkTestWorker(TestWorker worker) {
    context.scan("dev.durablestripe.internal.worker.reconcile");
    context.register(
        StartMissedEventsActivity.class,
        CompareSubscriptionsActivity.class,
        ListConnectAccountsActivity.class,
        RecordSweepActivity.class,
        RefusedListMetrics.class);
    for (Class<?> type :
        List.of(
            StripeListApi.class,
            EventHandlers.class,
            ProcessedEvents.class,
            JavaHandlers.class,
            SqlHandlers.class,
            EventSignatures.class,
            KeyScope.class,
            SubscriptionResync.class,
            SubscriptionRecheck.class)) {
      context.getBeanFactory().registerSingleton(type.getSimpleName(), worker.bean(type));
    }
    context.registerBean(JdbcClient.class, TestWorker::database);
    context.registerBean(WorkflowClient.class, temporal::getWorkflowClient);
    context.registerBean(DeploymentNames.class, () -> DeploymentNames.DEFAULT);
    context.registerBean(
        EventWorkflowStart.class,
        () -> new EventWorkflowStart(temporal.getWorkflowClient(), DeploymentNames.DEFAULT));
    context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
    context.refresh();
    temporal
        .newWorker(EventWorkflowStart.TASK_QUEUE)
        .registerWorkflowImplementationTypes(
            ReconcileStripeEventsWorkflow.class,
            ResyncSubscriptionsWorkflow.class,
            StaysOpen.class);
    for (String queue :
        List.of(EventWorkflowStart.TASK_QUEUE, EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)) {
      temporal
          .newWorker(queue)
          .registerActivitiesImplementations(
              context.getBean(StartMissedEventsActivity.class),
              context.getBean(CompareSubscriptionsActivity.class),
              context.getBean(ListConnectAccountsActivity.class),
              context.getBean(RecordSweepActivity.class));
    }
    temporal.start();
  }

  /** Returns a bean of the worker. */
  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** Starts a workflow. */
  WorkflowStub run(String workflow, Map<String, Object> input) {
    WorkflowStub stub =
        temporal
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                workflow,
                WorkflowOptions.newBuilder().setTaskQueue(EventWorkflowStart.TASK_QUEUE).build());
    stub.start(input);
    return stub;
  }

  /** Runs a workflow whose input is refused, and returns the reason. */
  String reason(String workflow, Map<String, Object> input) {
    var failed =
        catchThrowableOfType(
            WorkflowFailedException.class, () -> run(workflow, input).getResult(Map.class));
    var activity = requireNonNull((ActivityFailure) failed.getCause());
    var cause = requireNonNull((ApplicationFailure) activity.getCause());
    assertThat(cause.getType()).isEqualTo("OperationRefused");
    return cause.getOriginalMessage();
  }

  @Override
  public void close() {
    TestTemporal.closeInBackground(temporal);
    context.close();
  }
}
