package dev.durablestripe.worker;

import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.worker.workflow.ApplyStripeEvent;
import dev.durablestripe.worker.workflow.CompareSubscriptions;
import dev.durablestripe.worker.workflow.DiscardStripeEventWorkflow;
import dev.durablestripe.worker.workflow.ListConnectAccounts;
import dev.durablestripe.worker.workflow.PerformOperatorAction;
import dev.durablestripe.worker.workflow.ProcessStripeEventWorkflow;
import dev.durablestripe.worker.workflow.ReapplyStripeEventWorkflow;
import dev.durablestripe.worker.workflow.ReconcileStripeEventsWorkflow;
import dev.durablestripe.worker.workflow.RecordSweep;
import dev.durablestripe.worker.workflow.RepairEndedSubscriptions;
import dev.durablestripe.worker.workflow.ResyncSubscriptionsWorkflow;
import dev.durablestripe.worker.workflow.StartMissedEvents;
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
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The workers: which task queues they poll, and with which workflows and activities. */
@Configuration(proxyBeanMethods = false)
class TemporalConfiguration {
  /** Enough for ten calls per second that take one second each. */
  private static final int MIN_STRIPE_SLOTS = 10;

  private static final int MAX_STRIPE_SLOTS = 50;

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

  @Bean
  WorkerFactory workers(
      WorkflowClient client,
      WorkerSettings settings,
      ApplyStripeEvent applyEvent,
      PerformOperatorAction performAction,
      ListConnectAccounts listAccounts,
      StartMissedEvents startMissedEvents,
      CompareSubscriptions compareSubscriptions,
      RepairEndedSubscriptions repairSubscriptions,
      RecordSweep recordSweep,
      ObjectProvider<OpenTracingOptions> tracing,
      ObjectProvider<WorkerInterceptor> interceptors,
      @Value("${spring.datasource.hikari.maximum-pool-size}") int connections) {
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
            EventWorkflowStart.TASK_QUEUE,
            options(settings)
                // One connection for each slot, so that a running attempt need not wait for one.
                .setMaxConcurrentActivityExecutionSize(connections)
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
            EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE,
            options(settings)
                // Attempts mostly wait for Stripe, without a database connection.
                .setMaxConcurrentActivityExecutionSize(
                    Math.min(
                        MAX_STRIPE_SLOTS,
                        Math.max(MIN_STRIPE_SLOTS, settings.stripeCallsPerSecond())))
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
                    recordSweep));
    return factory;
  }
}
