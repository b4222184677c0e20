package dev.durablestripe.worker.workflow;

import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories recorded by released versions, {@code temporal workflow show --output json}: today's
 * workflow code must still decide as theirs did, since runs of theirs may be waiting.
 */
class ReplayTest {

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
        ProcessStripeEventWorkflow.class,
        ReapplyStripeEventWorkflow.class,
        DiscardStripeEventWorkflow.class,
        ReconcileStripeEventsWorkflow.class,
        ResyncSubscriptionsWorkflow.class);
  }
}
