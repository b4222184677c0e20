package dev.durablestripe.benchmarks.candidates;

import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * The worker of bare Temporal: one workflow with one empty activity. It uses the SDK's defaults,
 * except for one {@link TuningOption}.
 */
public final class BareWorker {
  static final String TASK_QUEUE = "bare";

  /** The environment variable with the name of a {@link TuningOption}. */
  static final String TUNING_OPTION = "TUNING_OPTION";

  private BareWorker() {}

  /** The workflow. */
  public static final class OneActivityWorkflow implements BareWorkflow {
    private final BareActivity activity =
        Workflow.newActivityStub(
            BareActivity.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(20)).build());

    @Override
    public void run(RawValue event) {
      activity.run(event);
    }
  }

  /** The activity. */
  public static final class EmptyActivity implements BareActivity {
    @Override
    public void run(RawValue event) {
      // Empty: only Temporal's own cost is measured.
    }
  }

  /** Connects to the server and namespace in {@code TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE}. */
  static WorkflowClient connect(TuningOption option) {
    return WorkflowClient.newInstance(
        WorkflowServiceStubs.newServiceStubs(
            option.stubsOptions().setTarget(System.getenv("TEMPORAL_ADDRESS")).build()),
        WorkflowClientOptions.newBuilder()
            .setNamespace(System.getenv("TEMPORAL_NAMESPACE"))
            .build());
  }

  /** Runs until the process is killed. */
  public static void main(String[] args) {
    TuningOption option =
        TuningOption.valueOf(
            System.getenv().getOrDefault(TUNING_OPTION, TuningOption.DEFAULTS.name()));
    WorkerFactory factory = WorkerFactory.newInstance(connect(option), option.factoryOptions());
    Worker worker = factory.newWorker(TASK_QUEUE, option.workerOptions());
    worker.registerWorkflowImplementationTypes(OneActivityWorkflow.class);
    worker.registerActivitiesImplementations(new EmptyActivity());
    factory.start();
  }
}
