package dev.durablestripe.endtoend.operations;

import dev.durablestripe.endtoend.support.TestNamespace;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The histories of all runs in a namespace. */
final class NamespaceHistories {
  private static final Path WORKER = Path.of("..", "workflow-worker", "target", "classes");
  private static final String PACKAGE = "dev.durablestripe.internal.worker.workflow.";
  private static final List<String> WORKFLOWS =
      List.of(
          "ProcessStripeEventWorkflow",
          "ReconcileStripeEventsWorkflow",
          "ResyncSubscriptionsWorkflow",
          "ReapplyStripeEventWorkflow",
          "DiscardStripeEventWorkflow");

  private final WorkflowClient client;

  NamespaceHistories(TestNamespace namespace) {
    this.client = namespace.client();
  }

  private Stream<WorkflowExecutionHistory> all() {
    return client
        .listExecutions("")
        .map(
            run -> {
              WorkflowExecution execution = run.getExecution();
              return client.fetchHistory(execution.getWorkflowId(), execution.getRunId());
            });
  }

  /**
   * A workflow task that has failed.
   *
   * @param worker the identity of its worker, which begins with the process's id
   */
  record FailedTask(String workflowId, String worker) {}

  /** A reset is not a failure, although Temporal records it as one. */
  List<FailedTask> failedTasks() {
    return all()
        .flatMap(
            history ->
                history.getEvents().stream()
                    .filter(NamespaceHistories::isFailedTask)
                    .map(
                        event ->
                            new FailedTask(
                                history.getWorkflowExecution().getWorkflowId(),
                                event.getWorkflowTaskFailedEventAttributes().getIdentity())))
        .toList();
  }

  private static boolean isFailedTask(HistoryEvent event) {
    return event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
        && event.getWorkflowTaskFailedEventAttributes().getCause()
            != WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW;
  }

  /**
   * Replays all histories with the current workflow code, except for those that a reset has
   * terminated, which the SDK cannot replay.
   *
   * @return their number
   */
  int replay() throws Exception {
    List<WorkflowExecutionHistory> histories =
        all().filter(history -> !isTerminated(history)).toList();
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {WORKER.toUri().toURL()}, NamespaceHistories.class.getClassLoader())) {
      Class<?>[] workflows =
          WORKFLOWS.stream().map(name -> load(loader, name)).toArray(Class<?>[]::new);
      for (WorkflowExecutionHistory history : histories) {
        WorkflowReplayer.replayWorkflowExecution(
            history, workflows[0], Stream.of(workflows).skip(1).toArray(Class<?>[]::new));
      }
    }
    return histories.size();
  }

  private static boolean isTerminated(WorkflowExecutionHistory history) {
    return history.getLastEvent().getEventType()
        == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED;
  }

  private static Class<?> load(ClassLoader loader, String name) {
    try {
      return loader.loadClass(PACKAGE + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
