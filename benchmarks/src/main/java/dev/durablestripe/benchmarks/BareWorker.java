package dev.durablestripe.benchmarks;

import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * Temporal with nothing around it: one workflow, one empty activity, the SDK's own defaults unless
 * {@code LEVER} says otherwise.
 */
public final class BareWorker {
  private static final String QUEUE = "bare";

  private BareWorker() {}

  /** The workflow: one activity and nothing else. */
  public static final class OneActivity implements BareWorkflow {
    private final BareActivity activity =
        Workflow.newActivityStub(
            BareActivity.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(20)).build());

    @Override
    public void run(RawValue event) {
      activity.run(event);
    }
  }

  /** The activity: nothing. */
  public static final class Nothing implements BareActivity {
    @Override
    public void run(RawValue event) {
      // That is the point.
    }
  }

  /** The bare start of a workflow; one that is there already is left alone. */
  static EventSink door(WorkflowClient client) {
    return event -> {
      WorkflowOptions options =
          WorkflowOptions.newBuilder().setWorkflowId(event.id()).setTaskQueue(QUEUE).build();
      try {
        WorkflowClient.start(
            client.newWorkflowStub(BareWorkflow.class, options)::run, EventPayloads.json(event));
      } catch (WorkflowExecutionAlreadyStarted repeated) {
        // As the webhook takes it: a duplicate.
      }
    };
  }

  /** Connected to where the environment says. */
  static WorkflowClient client(TuningOption lever) {
    return WorkflowClient.newInstance(
        WorkflowServiceStubs.newServiceStubs(
            lever.stubs().setTarget(System.getenv("TEMPORAL_ADDRESS")).build()),
        WorkflowClientOptions.newBuilder()
            .setNamespace(System.getenv("TEMPORAL_NAMESPACE"))
            .build());
  }

  /**
   * Works until it is killed; {@code TEMPORAL_ADDRESS} and {@code TEMPORAL_NAMESPACE} say where.
   */
  public static void main(String[] args) {
    TuningOption lever =
        TuningOption.valueOf(System.getenv().getOrDefault("LEVER", TuningOption.DEFAULTS.name()));
    WorkerFactory factory = WorkerFactory.newInstance(client(lever), lever.factory());
    Worker worker = factory.newWorker(QUEUE, lever.worker());
    worker.registerWorkflowImplementationTypes(OneActivity.class);
    worker.registerActivitiesImplementations(new Nothing());
    factory.start();
  }
}
