package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.settings.Settings;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker with the options of the program, whose activity sends heartbeats. */
@Timeout(60)
class WorkerShutdownTest {
  private static final String TASK_QUEUE = "pages";

  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CompletableFuture<Void> attempt = new CompletableFuture<>();

  /** Runs one page. */
  @WorkflowInterface
  public interface Walk {
    @WorkflowMethod
    void walk();
  }

  /** Processes a page. */
  @ActivityInterface
  public interface Page {
    void process();
  }

  public static final class WalkWorkflow implements Walk {
    private final Page page =
        Workflow.newActivityStub(
            Page.class,
            ActivityOptions.newBuilder()
                .setStartToCloseTimeout(Duration.ofMinutes(5))
                .setHeartbeatTimeout(Duration.ofSeconds(20))
                .build());

    @Override
    public void walk() {
      page.process();
    }
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  private WorkerFactory workerOf(Consumer<ActivityExecutionContext> work) {
    WorkerSettings settings =
        WorkerSettings.from(
            new Settings(
                Map.of(
                    "STRIPE_SECRET_KEY", "rk_test_1",
                    "SPRING_DATASOURCE_URL", "jdbc:postgresql://db/app",
                    "SPRING_DATASOURCE_USERNAME", "worker")));
    Page page =
        () -> {
          started.countDown();
          try {
            work.accept(Activity.getExecutionContext());
            attempt.complete(null);
          } catch (RuntimeException e) {
            attempt.completeExceptionally(e);
            throw e;
          }
        };
    var worker = temporal.newWorker(TASK_QUEUE, TemporalConfiguration.options(settings).build());
    worker.registerWorkflowImplementationTypes(WalkWorkflow.class);
    worker.registerActivitiesImplementations(page);
    temporal.start();
    return temporal.getWorkerFactory();
  }

  private void startWalk() throws InterruptedException {
    WorkflowClient.start(
        temporal
                .getWorkflowClient()
                .newWorkflowStub(
                    Walk.class, WorkflowOptions.newBuilder().setTaskQueue(TASK_QUEUE).build())
            ::walk);
    started.await();
  }

  @Test
  void aPageThatCompletesInTimeSendsHeartbeatsUntilThen() throws Exception {
    WorkerFactory workers =
        workerOf(
            context -> {
              await().until(temporal.getWorkerFactory()::isShutdown);
              context.heartbeat("half of the page");
              context.heartbeat("the whole page");
            });
    startWalk();

    boolean terminated =
        new WorkerShutdown(Duration.ofSeconds(20), Duration.ofSeconds(1)).shutDown(workers);

    assertThat(terminated).isTrue();
    assertThat(attempt).isCompleted();
  }

  @Test
  void aPageThatTakesLongerStopsAtItsNextHeartbeat() throws Exception {
    WorkerFactory workers =
        workerOf(
            context ->
                await()
                    .forever()
                    .until(
                        () -> {
                          context.heartbeat(null);
                          return false;
                        }));
    startWalk();

    boolean terminated =
        new WorkerShutdown(Duration.ofSeconds(1), Duration.ofSeconds(20)).shutDown(workers);

    assertThat(terminated).isTrue();
    assertThat(attempt)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(ActivityWorkerShutdownException.class);
  }
}
