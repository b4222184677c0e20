package dev.durablestripe.endtoend.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TemporalProcess;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The age of the oldest event, on a server that limits requests to its visibility. */
@Tag("full")
@ExtendWith(SharedStack.class)
class VisibilityLimitIT {
  private static final String OLDEST = "stripe_events_open_oldest_seconds";
  private static final Duration AWAIT_TIMEOUT = Duration.ofMinutes(2);

  private final TestSubscription subject = new TestSubscription();
  private final ResourceStack parts = new ResourceStack();
  private final ExecutorService others = Executors.newFixedThreadPool(2);
  private final AtomicLong refused = new AtomicLong();
  private TemporalProcess temporal;
  private Ports ports;

  /** A worker with one event, which waits because nothing shows that it is from Stripe. */
  @BeforeEach
  void start(LocalStack stack, @TempDir Path folder) throws IOException {
    ports = Ports.free();
    temporal = parts.add(TemporalProcess.withStockLimits(folder, ports.temporal()));
    WorkflowClient.newInstance(temporal.stubs())
        .newUntypedWorkflowStub(
            "ProcessStripeEvent",
            WorkflowOptions.newBuilder()
                .setWorkflowId(subject.eventId("waiting"))
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .build())
        .start(new ObjectMapper().readTree(subject.snapshot("waiting", "updated", 0, "active", 5)));
    Map<String, String> settings = new HashMap<>(stack.workerSettings());
    settings.put("TEMPORAL_ADDRESS", "127.0.0.1:" + ports.temporal());
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.workerManagement()));
    parts
        .add(
            AppProcess.start(
                stack.jar("workflow-worker"),
                settings,
                ports.workerManagement(),
                stack.folder().resolve("limited-worker.log")))
        .awaitHealthy();
  }

  @AfterEach
  void stop() {
    others.shutdownNow();
    parts.close();
  }

  private PrometheusScrape worker() {
    return PrometheusScrape.of(ports.workerManagement());
  }

  /** Asks as often as many other workers and users would. */
  private void askForever() {
    while (!others.isShutdown()) {
      try {
        temporal.count("ExecutionStatus = 'Running'");
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
          refused.incrementAndGet();
        }
      }
    }
  }

  @Test
  void growsWhileTheLimitIsReached() {
    Instant start = Instant.now();
    await().atMost(AWAIT_TIMEOUT).until(() -> worker().sum(OLDEST) > 0);
    for (int i = 0; i < 2; i++) {
      others.execute(this::askForever);
    }

    await()
        .atMost(AWAIT_TIMEOUT)
        .until(
            () -> {
              double waiting = worker().sum(OLDEST);
              assertThat(waiting).as("seconds, after %d refusals", refused.get()).isNotNaN();
              return requests("temporal_request_failure_total") > 0 && waiting > 60;
            });

    assertThat(worker().sum(OLDEST)).isGreaterThan(60);
    assertThat(worker().sum("stripe_events_open")).isEqualTo(1);
    assertThat(refused.get()).isPositive();
    long minutes = Duration.between(start, Instant.now()).toMinutes() + 1;
    assertThat(requests("temporal_request_total")).isBetween(2.0, 2.0 * minutes + 1);
  }

  /** How often the worker has asked Temporal's visibility. */
  private double requests(String metric) {
    return worker().sum(metric, ",operation=\"ListWorkflowExecutions\"")
        + worker().sum(metric, ",operation=\"CountWorkflowExecutions\"");
  }
}
