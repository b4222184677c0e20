package dev.durablestripe.internal.worker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays histories recorded with older versions, by {@code temporal workflow show --output json}.
 * The current workflow code must produce the same commands, because such runs may still be open.
 */
class ReplayTest {
  private static final Class<?>[] WORKFLOWS = {
    ProcessStripeEventWorkflow.class,
    ReapplyStripeEventWorkflow.class,
    DiscardStripeEventWorkflow.class,
    ReconcileStripeEventsWorkflow.class,
    ResyncSubscriptionsWorkflow.class
  };

  static List<Path> histories() throws IOException {
    try (var files = Files.list(Path.of("src", "test", "resources", "histories"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("histories")
  void replays(Path history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(
        history.toFile(),
        WORKFLOWS[0],
        List.of(WORKFLOWS).subList(1, WORKFLOWS.length).toArray(Class[]::new));
  }

  /** An open run's history ends at any workflow task, which a new worker then runs. */
  @ParameterizedTest
  @MethodSource("histories")
  void replaysAnOpenRunUpToEachWorkflowTask(Path history) throws Exception {
    WorkflowExecutionHistory whole = WorkflowExecutionHistory.fromJson(Files.readString(history));
    int open = 0;
    for (HistoryEvent last : whole.getEvents()) {
      if (last.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED) {
        open++;
        replay(
            History.newBuilder()
                .addAllEvents(whole.getEvents().subList(0, (int) last.getEventId()))
                .build());
      }
    }
    assertThat(open).isPositive();
  }

  private static void replay(History history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(
        new WorkflowExecutionHistory(history),
        WORKFLOWS[0],
        List.of(WORKFLOWS).subList(1, WORKFLOWS.length).toArray(Class[]::new));
  }
}
