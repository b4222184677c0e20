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

/** The connection to Temporal, and what the worker takes from it. */
@Configuration(proxyBeanMethods = false)
class TemporalConfiguration {
  /** Enough for ten calls in a second that take a second each. */
  private static final int ASK_SLOTS = 10;

  private static final int MOST_ASK_SLOTS = 50;

  /** A pinned run would never see the fix that it waits for: all of ours move on. */
  private static WorkerDeploymentOptions deployment(WorkerDeploymentVersion version) {
    return WorkerDeploymentOptions.newBuilder()
        .setUseVersioning(true)
        .setVersion(version)
        .setDefaultVersioningBehavior(VersioningBehavior.AUTO_UPGRADE)
        .build();
  }

  private static WorkerOptions.Builder options(WorkerSettings settings) {
    WorkerOptions.Builder options = WorkerOptions.newBuilder();
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
      ApplyStripeEvent apply,
      PerformOperatorAction operate,
      ListConnectAccounts accounts,
      StartMissedEvents lost,
      CompareSubscriptions compare,
      RepairEndedSubscriptions repair,
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
                // One connection each: an attempt that runs need not wait for one.
                .setMaxConcurrentActivityExecutionSize(connections)
                .build());
    worker.registerWorkflowImplementationTypes(ProcessStripeEventWorkflow.class);
    worker.registerWorkflowImplementationTypes(
        WorkflowImplementationOptions.newBuilder()
            // These are typed in by hand: what was typed wrongly will not get better.
            .setFailWorkflowExceptionTypes(DataConverterException.class)
            .build(),
        ReapplyStripeEventWorkflow.class,
        DiscardStripeEventWorkflow.class,
        ReconcileStripeEventsWorkflow.class,
        ResyncSubscriptionsWorkflow.class);
    Worker asking =
        factory.newWorker(
            EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE,
            options(settings)
                // Mostly they wait for Stripe, without a connection.
                .setMaxConcurrentActivityExecutionSize(
                    Math.min(MOST_ASK_SLOTS, Math.max(ASK_SLOTS, settings.stripeCallsPerSecond())))
                // Of all workers together: the server counts.
                .setMaxTaskQueueActivitiesPerSecond(settings.stripeCallsPerSecond())
                .build());
    // Each has all types: those that asked on the first queue before there was another are open.
    Stream.of(worker, asking)
        .forEach(
            each ->
                each.registerActivitiesImplementations(
                    apply, operate, accounts, lost, compare, repair, recordSweep));
    return factory;
  }
}
