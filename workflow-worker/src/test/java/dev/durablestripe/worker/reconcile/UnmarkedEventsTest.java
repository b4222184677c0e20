package dev.durablestripe.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.contract.EventStart;
import dev.durablestripe.contract.ProcessStripeEvent;
import dev.durablestripe.contract.StripeSearchAttributes;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.event.UnsettledEvents;
import dev.durablestripe.worker.stripe.ListedEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.converter.RawValue;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptor;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowClientInterceptorBase;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event whose run has completed, between the first look at its mark and the second. */
class UnmarkedEventsTest {
  private static final TestWorker WORKER = new TestWorker();

  private final String id = "evt_" + TestWorker.unique();
  private final String event =
      StripeEvents.event(
          id, "customer.deleted", Instant.now(), "{\"id\":\"cus_%s\"}".formatted(id.substring(4)));
  private volatile Runnable beforeStart = () -> {};
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TestWorkflowEnvironment temporal;
  private UnmarkedEvents unmarked;
  private ListedEvent listed;

  /** Completes at once, whatever the database says. */
  public static final class Completes implements ProcessStripeEvent {
    @Override
    public EventResult process(RawValue event) {
      return new EventResult(Outcome.APPLIED, "a-run");
    }
  }

  /** Lets something happen just before a workflow is started. */
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
    TestEnvironmentOptions.Builder options =
        TestEnvironmentOptions.newBuilder()
            .setWorkflowClientOptions(
                WorkflowClientOptions.newBuilder().setInterceptors(new BeforeStart()).build());
    for (SearchAttributeKey<?> key :
        List.of(
            StripeSearchAttributes.TYPE,
            StripeSearchAttributes.OBJECT_ID,
            StripeSearchAttributes.CUSTOMER_ID,
            StripeSearchAttributes.LIVEMODE)) {
      options.registerSearchAttribute(key.getName(), key.getValueType());
    }
    temporal = TestWorkflowEnvironment.newInstance(options.build());
    temporal.newWorker(EventStart.TASK_QUEUE).registerWorkflowImplementationTypes(Completes.class);
    temporal.start();
    unmarked =
        new UnmarkedEvents(
            temporal.getWorkflowClient(), WORKER.bean(UnsettledEvents.class), meters);
    listed = ListedEvent.of("", new ObjectMapper().readTree(event));
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  private Fate start() {
    return unmarked.start(listed, Map::of);
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
    assertThat(start()).isEqualTo(Fate.STARTED);
    temporal.getWorkflowClient().newUntypedWorkflowStub(id).getResult(EventResult.class);
    return runId();
  }

  private double withoutMark() {
    return meters.counter("stripe.reconcile.events.completed.without.mark").count();
  }

  @Test
  void anEventThatIsMarkedMeanwhileIsNotLost() throws Exception {
    String run = completed();
    beforeStart =
        () -> {
          try {
            WORKER.apply(event);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };

    assertThat(start()).isEqualTo(Fate.SETTLED);

    assertThat(runId()).isEqualTo(run);
    assertThat(withoutMark()).isZero();
  }

  @Test
  void anEventThatIsStillNotMarkedIsStartedAgain() {
    String run = completed();

    assertThat(start()).isEqualTo(Fate.COMPLETED_WITHOUT_MARK);

    assertThat(runId()).isNotEqualTo(run);
    assertThat(withoutMark()).isEqualTo(1);
  }
}
