package dev.durablestripe.internal.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.worker.event.ConcurrentChangeException;
import dev.durablestripe.internal.worker.workflow.ListConnectAccounts;
import dev.durablestripe.internal.worker.workflow.ListQuery;
import dev.durablestripe.internal.worker.workflow.PageRequest;
import dev.durablestripe.internal.worker.workflow.ReconcileRequest;
import dev.durablestripe.internal.worker.workflow.ReconcileRequest.Sweep;
import dev.durablestripe.internal.worker.workflow.ReconcileStripeEvents;
import dev.durablestripe.internal.worker.workflow.ReconcileStripeEventsWorkflow;
import dev.durablestripe.internal.worker.workflow.RecordSweep;
import dev.durablestripe.internal.worker.workflow.StartMissedEvents;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The log of an activity that is retried twice for an expected reason. Time is skipped. */
class ExpectedRetryLogTest {
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final Logger TEMPORAL = (Logger) LoggerFactory.getLogger("io.temporal");

  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Level rootLevel = ROOT.getLevel();
  private final Level temporalLevel = TEMPORAL.getLevel();

  private static final class Accounts implements ListConnectAccounts {
    private final AtomicInteger attempts = new AtomicInteger();

    @Override
    public ListConnectAccounts.Page accounts(@Nullable String page) {
      return ActivityAttempt.run(
          () -> {
            if (attempts.incrementAndGet() < 3) {
              throw new ConcurrentChangeException();
            }
            return new ListConnectAccounts.Page(List.of(), null);
          });
    }
  }

  private static final class NoEvents implements StartMissedEvents {
    @Override
    public List<ListQuery> lists(@Nullable Sweep sweep, @Nullable String reach) {
      return List.of();
    }

    @Override
    public StartMissedEvents.Page start(PageRequest page) {
      throw new AssertionError("there are no lists");
    }
  }

  @BeforeEach
  void capture() {
    logged.start();
    ROOT.setLevel(Level.INFO);
    TEMPORAL.setLevel(Level.INFO);
    ROOT.addAppender(logged);
  }

  @AfterEach
  void close() {
    temporal.close();
    ROOT.detachAppender(logged);
    ROOT.setLevel(rootLevel);
    TEMPORAL.setLevel(temporalLevel);
  }

  @Test
  void isOneLinePerAttemptWithoutAStackTrace() {
    var worker = temporal.newWorker(EventWorkflowStart.TASK_QUEUE);
    worker.registerWorkflowImplementationTypes(ReconcileStripeEventsWorkflow.class);
    RecordSweep ignored = (sweep, reach) -> {};
    worker.registerActivitiesImplementations(ignored);
    temporal
        .newWorker(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)
        .registerActivitiesImplementations(new Accounts(), new NoEvents());
    temporal.start();

    temporal
        .getWorkflowClient()
        .newWorkflowStub(
            ReconcileStripeEvents.class,
            WorkflowOptions.newBuilder()
                .setWorkflowId("a-sweep")
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .build())
        .reconcile(new ReconcileRequest(Sweep.ALL, "P1D", null));

    String reason = "ConcurrentChange: The subscription kept changing while the event was applied";
    List<ILoggingEvent> ofAttempts =
        logged.list.stream()
            .filter(line -> line.getMDCPropertyMap().containsKey("Attempt"))
            .toList();
    assertThat(ofAttempts)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "ListConnectAccounts of a-sweep, attempt 1: " + reason,
            "ListConnectAccounts of a-sweep, attempt 2: " + reason);
    assertThat(ofAttempts)
        .allMatch(line -> line.getLevel() == Level.INFO && line.getThrowableProxy() == null);
  }
}
