package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.worker.activity.AttemptLimits;
import dev.durablestripe.internal.worker.workflow.ApplyStripeEvent;
import dev.durablestripe.internal.worker.workflow.CompareSubscriptions;
import dev.durablestripe.internal.worker.workflow.DiscardStripeEventWorkflow;
import dev.durablestripe.internal.worker.workflow.ListConnectAccounts;
import dev.durablestripe.internal.worker.workflow.PerformOperatorAction;
import dev.durablestripe.internal.worker.workflow.ProcessStripeEventWorkflow;
import dev.durablestripe.internal.worker.workflow.ReapplyStripeEventWorkflow;
import dev.durablestripe.internal.worker.workflow.ReconcileStripeEventsWorkflow;
import dev.durablestripe.internal.worker.workflow.RecordSweep;
import dev.durablestripe.internal.worker.workflow.RepairEndedSubscriptions;
import dev.durablestripe.internal.worker.workflow.ResyncSubscriptionsWorkflow;
import dev.durablestripe.internal.worker.workflow.StartFollowUp;
import dev.durablestripe.internal.worker.workflow.StartMissedEvents;
import io.temporal.client.WorkflowClient;
import io.temporal.common.VersioningBehavior;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.opentracing.OpenTracingOptions;
import io.temporal.opentracing.OpenTracingWorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.WorkflowImplementationOptions;
import io.temporal.worker.tuning.CompositeTuner;
import io.temporal.worker.tuning.FixedSizeSlotSupplier;
import io.temporal.worker.tuning.WorkerTuner;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The workers: which task queues they poll, and with which workflows and activities. */
@Configuration(proxyBeanMethods = false)
class TemporalConfiguration {
  /** The SDK's default for workflow tasks. */
  private static final int DEFAULT_POLLERS = 5;

  /** There are no Nexus handlers, but a tuner needs a number. */
  private static final int NEXUS_SLOTS = 1;

  /** One for the task queue and one for the tasks of cached runs. */
  private static final int MIN_POLLERS = 2;

  /** A pinned run would never get the fix that it waits for, so every run moves to new versions. */
  private static WorkerDeploymentOptions deployment(WorkerDeploymentVersion version) {
    return WorkerDeploymentOptions.newBuilder()
        .setUseVersioning(true)
        .setVersion(version)
        .setDefaultVersioningBehavior(VersioningBehavior.AUTO_UPGRADE)
        .build();
  }

  static WorkerOptions.Builder options(WorkerSettings settings) {
    WorkerOptions.Builder options =
        WorkerOptions.newBuilder()
            // A page goes on while the worker stops, until WorkerShutdown ends it.
            .setAllowActivityHeartbeatDuringShutdown(true);
    settings
        .version()
        .map(TemporalConfiguration::deployment)
        .ifPresent(options::setDeploymentOptions);
    return options;
  }

  /**
   * Each poll holds a slot. Tasks that are handed over with the start of an event need some too.
   */
  private static WorkerOptions.Builder withFreeSlots(
      WorkerOptions.Builder options, ActivitySlots slots) {
    return slots.events() < DEFAULT_POLLERS
        ? options.setMaxConcurrentWorkflowTaskPollers(Math.max(MIN_POLLERS, slots.events()))
        : options;
  }

  private static WorkerTuner tuner(ActivitySlots slots) {
    return new CompositeTuner(
        // An event whose task was taken can no longer be overtaken by an urgent one. An eager start
        // waits for a slot as long as its task may wait in the queue.
        new WorkflowTaskSlots(2 * slots.events(), QueueBacklog.PROMPT),
        new FixedSizeSlotSupplier<>(slots.events()),
        // Further first attempts wait for a short time, then go on as an activity.
        new FixedSizeSlotSupplier<>(slots.events()),
        new FixedSizeSlotSupplier<>(NEXUS_SLOTS));
  }

  @Bean
  AttemptLimits attemptLimits(WorkerSettings settings, ActivitySlots slots) {
    return new AttemptLimits(slots.events(), settings.localFirstAttempt());
  }

  @Bean
  DeploymentNames deploymentNames(WorkerSettings settings) {
    return settings.temporal().names();
  }

  @Bean
  EventWorkflowStart eventWorkflowStart(WorkflowClient client, DeploymentNames names) {
    return new EventWorkflowStart(client, names);
  }

  @Bean
  WorkerFactory workers(
      WorkflowClient client,
      WorkerSettings settings,
      DeploymentNames names,
      ApplyStripeEvent applyEvent,
      PerformOperatorAction performAction,
      ListConnectAccounts listAccounts,
      StartMissedEvents startMissedEvents,
      CompareSubscriptions compareSubscriptions,
      RepairEndedSubscriptions repairSubscriptions,
      RecordSweep recordSweep,
      StartFollowUp startFollowUp,
      ObjectProvider<OpenTracingOptions> tracing,
      ObjectProvider<WorkerInterceptor> interceptors,
      ActivitySlots slots) {
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder()
                .setWorkerInterceptors(
                    Stream.concat(
                            tracing.stream().map(OpenTracingWorkerInterceptor::new),
                            interceptors.stream())
                        .toArray(WorkerInterceptor[]::new))
                .build());
    Worker worker =
        factory.newWorker(
            names.taskQueue(),
            withFreeSlots(options(settings), slots)
                .setWorkerTuner(tuner(slots))
                // An eager activity does not pass the task queue, whose limits would not hold it.
                .setDisableEagerExecution(true)
                .build());
    worker.registerWorkflowImplementationTypes(ProcessStripeEventWorkflow.class);
    worker.registerWorkflowImplementationTypes(
        WorkflowImplementationOptions.newBuilder()
            // Operators type the input of these. Invalid input stays invalid, so the workflow
            // fails.
            .setFailWorkflowExceptionTypes(DataConverterException.class)
            .build(),
        ReapplyStripeEventWorkflow.class,
        DiscardStripeEventWorkflow.class,
        ReconcileStripeEventsWorkflow.class,
        ResyncSubscriptionsWorkflow.class);
    Worker stripeCalls =
        factory.newWorker(
            names.stripeCallsTaskQueue(),
            options(settings)
                .setMaxConcurrentActivityExecutionSize(slots.stripeCalls())
                // The server enforces this limit for all workers together.
                .setMaxTaskQueueActivitiesPerSecond(settings.stripeCallsPerSecond())
                .build());
    // Both have all activities: older versions left attempts that call Stripe on the first queue.
    Stream.of(worker, stripeCalls)
        .forEach(
            each ->
                each.registerActivitiesImplementations(
                    applyEvent,
                    performAction,
                    listAccounts,
                    startMissedEvents,
                    compareSubscriptions,
                    repairSubscriptions,
                    recordSweep,
                    startFollowUp));
    return factory;
  }
}
