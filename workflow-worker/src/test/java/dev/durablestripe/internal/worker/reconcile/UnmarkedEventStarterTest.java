package dev.durablestripe.internal.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.FollowUpTarget;
import dev.durablestripe.internal.contract.ProcessStripeEvent;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestTemporal;
import dev.durablestripe.internal.worker.TestTemporalOptions;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.EventSignatures;
import dev.durablestripe.internal.worker.event.ProcessedEvents;
import dev.durablestripe.internal.worker.stripe.ListedEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptor;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowClientInterceptorBase;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events whose runs have completed, and that are or are not marked when the mark is read again. */
class UnmarkedEventStarterTest {
  private static final TestWorker WORKER = new TestWorker();

  private final String id = "evt_" + TestWorker.unique();
  private final String event =
      StripeEvents.event(
          id, "customer.deleted", Instant.now(), "{\"id\":\"cus_%s\"}".formatted(id.substring(4)));
  private volatile Runnable beforeStart = () -> {};
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TestWorkflowEnvironment temporal;
  private UnmarkedEventStarter starter;
  private ListedEvent listed;

  /** Completes without changing the database. */
  public static final class Completes implements ProcessStripeEvent {
    @Override
    public EventResult process(RawValue event) {
      return new EventResult(Outcome.APPLIED, "a-run");
    }
  }

  /** Runs an action before a workflow is started. */
  private final class BeforeStart extends WorkflowClientInterceptorBase {
    @Override
    public WorkflowClientCallsInterceptor workflowClientCallsInterceptor(
        WorkflowClientCallsInterceptor next) {
      return new WorkflowClientCallsInterceptorBase(next) {
        @Override
        public WorkflowStartOutput start(WorkflowStartInput input) {
          beforeStart.run();
          return super.start(input);
        }
      };
    }
  }

  @BeforeEach
  void open() throws Exception {
    temporal =
        TestWorkflowEnvironment.newInstance(
            TestTemporalOptions.options()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder().setInterceptors(new BeforeStart()).build())
                .build());
    temporal
        .newWorker(EventWorkflowStart.TASK_QUEUE)
        .registerWorkflowImplementationTypes(Completes.class);
    temporal.start();
    starter =
        new UnmarkedEventStarter(
            temporal.getWorkflowClient(),
            new EventWorkflowStart(temporal.getWorkflowClient(), DeploymentNames.DEFAULT),
            WORKER.bean(ProcessedEvents.class),
            WORKER.bean(EventSignatures.class),
            meters);
    listed = ListedEvent.of("", new ObjectMapper().readTree(event));
  }

  @AfterEach
  void close() {
    TestTemporal.closeInBackground(temporal);
  }

  private ReconcileOutcome start() {
    return starter.start(listed, Map::of);
  }

  private String runId() {
    return temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(id)
        .describe()
        .getExecution()
        .getRunId();
  }

  private String completed() {
    assertThat(start()).isEqualTo(ReconcileOutcome.STARTED);
    temporal.getWorkflowClient().newUntypedWorkflowStub(id).getResult(EventResult.class);
    return runId();
  }

  private double withoutMark() {
    return meters.counter("stripe.reconcile.events.completed.without.mark").count();
  }

  @Test
  void anEventThatIsMarkedMeanwhileIsSettled() throws Exception {
    String run = completed();
    beforeStart =
        () -> {
          try {
            WORKER.apply(event);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };

    assertThat(start()).isEqualTo(ReconcileOutcome.SETTLED);

    assertThat(runId()).isEqualTo(run);
    assertThat(withoutMark()).isZero();
  }

  @Test
  void anEventThatIsStillUnmarkedIsStartedAgain() {
    String run = completed();

    assertThat(start()).isEqualTo(ReconcileOutcome.COMPLETED_WITHOUT_MARK);

    assertThat(runId()).isNotEqualTo(run);
    assertThat(withoutMark()).isEqualTo(1);
  }

  @Test
  void anEventWhoseFollowUpWaitsIsStartedAgain() throws Exception {
    new TestWorker(new FollowUpTarget("SendMail", "mail")).apply(event);
    String run = completed();

    assertThat(start()).isEqualTo(ReconcileOutcome.STARTED);

    assertThat(runId()).isNotEqualTo(run);
    assertThat(withoutMark()).isZero();
  }
}
