package dev.durablestripe.internal.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.FollowUpTarget;
import dev.durablestripe.internal.contract.ProcessStripeEvent;
import dev.durablestripe.internal.contract.TemporalNamespace;
import dev.durablestripe.internal.worker.TestSubscription;
import dev.durablestripe.internal.worker.TestTemporal;
import dev.durablestripe.internal.worker.TestTemporalOptions;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.FollowUps;
import dev.durablestripe.internal.worker.workflow.ProcessStripeEventWorkflow;
import io.grpc.Status;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptor;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowClientInterceptorBase;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An event's workflow and the application's workflow that follows it, on a real database. A failure
 * at a point stands for a kill there: nothing of the attempt is left but what it has written.
 */
class StartFollowUpTest {
  private static final FollowUpTarget TARGET = new FollowUpTarget("SendMail", "mail");
  private static final TestWorker ON = new TestWorker(TARGET);
  private static final TestWorker OFF = new TestWorker();
  private static final List<Map<String, Object>> MAILS = new CopyOnWriteArrayList<>();

  private final TestSubscription subscription = new TestSubscription();
  private final String id = subscription.eventId("a");
  private final String followUpId = id + "-follow-up";
  private final String event = subscription.updated("a", 0, "active", 5);
  private final AtomicReference<Runnable> beforeStart = new AtomicReference<>(() -> {});
  private final AtomicReference<Runnable> afterStart = new AtomicReference<>(() -> {});
  private TestWorkflowEnvironment temporal;

  /** The application's workflow. */
  @WorkflowInterface
  public interface SendMail {
    @WorkflowMethod
    void send(Map<String, Object> change);
  }

  /** Records its input. */
  public static final class SendMailWorkflow implements SendMail {
    @Override
    public void send(Map<String, Object> change) {
      MAILS.add(change);
    }
  }

  /** Fails, once each, before or after a workflow is started by the worker. */
  private final class AroundStart extends WorkflowClientInterceptorBase {
    @Override
    public WorkflowClientCallsInterceptor workflowClientCallsInterceptor(
        WorkflowClientCallsInterceptor next) {
      return new WorkflowClientCallsInterceptorBase(next) {
        @Override
        public WorkflowStartOutput start(WorkflowStartInput input) {
          boolean followUp = input.getWorkflowId().endsWith("-follow-up");
          if (followUp) {
            beforeStart.getAndSet(() -> {}).run();
          }
          WorkflowStartOutput output = super.start(input);
          if (followUp) {
            afterStart.getAndSet(() -> {}).run();
          }
          return output;
        }
      };
    }
  }

  @BeforeEach
  void open() {
    temporal =
        TestWorkflowEnvironment.newInstance(
            TestTemporalOptions.options()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder().setInterceptors(new AroundStart()).build())
                .build());
    temporal.newWorker("mail").registerWorkflowImplementationTypes(SendMailWorkflow.class);
  }

  @AfterEach
  void close() {
    TestTemporal.closeInBackground(temporal);
  }

  private EventResult run(TestWorker worker) {
    var polling = temporal.newWorker(EventWorkflowStart.TASK_QUEUE);
    polling.registerWorkflowImplementationTypes(ProcessStripeEventWorkflow.class);
    polling.registerActivitiesImplementations(
        worker.bean(ApplyStripeEventActivity.class),
        new StartFollowUpActivity(
            worker.bean(FollowUps.class),
            new FollowUpWorkflows(
                temporal.getWorkflowClient(),
                new TemporalNamespace(temporal.getWorkflowServiceStubs(), temporal.getNamespace())),
            worker.bean(AttemptLimits.class)));
    temporal.start();
    return runAgain();
  }

  private EventResult runAgain() {
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(
            ProcessStripeEvent.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .setWorkflowId(id)
                .build())
        .process(EventWorkflowStart.json(event.getBytes(StandardCharsets.UTF_8)));
  }

  private List<Map<String, Object>> mails() {
    return MAILS.stream().filter(change -> id.equals(change.get("event_id"))).toList();
  }

  private void awaitMail() {
    temporal.getWorkflowClient().newUntypedWorkflowStub(followUpId).getResult(Void.class);
  }

  private List<HistoryEvent> scheduledActivities() {
    return temporal.getWorkflowClient().fetchHistory(id).getEvents().stream()
        .filter(e -> e.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
        .toList();
  }

  private boolean isStarted() {
    return TestWorker.database()
        .sql("SELECT started_at IS NOT NULL FROM billing.follow_up WHERE event_id = :event")
        .param("event", id)
        .query(Boolean.class)
        .single();
  }

  private static void die() {
    throw new IllegalStateException("as if the worker had died");
  }

  @Test
  void theApplicationsWorkflowReceivesTheChange() {
    EventResult result = run(ON);
    awaitMail();

    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(result.followUp()).isEqualTo(TARGET);
    assertThat(mails()).hasSize(1);
    assertThat(mails().get(0))
        .containsEntry("event_type", "customer.subscription.updated")
        .containsEntry("stripe_subscription_id", subscription.id)
        .containsEntry("before", null);
    assertThat(isStarted()).isTrue();
  }

  @Test
  void theActivitySaysWhatItStarts() {
    run(ON);

    assertThat(scheduledActivities()).hasSize(1);
    assertThat(
            scheduledActivities()
                .get(0)
                .getActivityTaskScheduledEventAttributes()
                .getActivityType()
                .getName())
        .isEqualTo("StartFollowUp");
    assertThat(scheduledActivities().get(0).getUserMetadata().getSummary().getData().toStringUtf8())
        .isEqualTo("\"start SendMail on task queue mail\"");
  }

  @Test
  void withoutTheSettingsNothingFollows() {
    EventResult result = run(OFF);

    assertThat(result.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(result.followUp()).isNull();
    assertThat(scheduledActivities()).isEmpty();
  }

  @Test
  void aKillBetweenCommitAndCompletionLosesNothing() throws Exception {
    ON.apply(event);

    EventResult result = run(ON);
    awaitMail();

    assertThat(result.outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(mails()).hasSize(1);
  }

  @Test
  void theSettingsMayBeTurnedOffBeforeTheStart() throws Exception {
    ON.apply(event);

    run(OFF);
    awaitMail();

    assertThat(mails()).hasSize(1);
  }

  @Test
  void theSettingsMayBeTurnedOnAfterTheCommit() throws Exception {
    OFF.apply(event);

    assertThat(run(ON).followUp()).isNull();

    assertThat(scheduledActivities()).isEmpty();
  }

  @Test
  void aKillBeforeTheStartIsRetried() {
    beforeStart.set(StartFollowUpTest::die);

    run(ON);
    awaitMail();

    assertThat(mails()).hasSize(1);
    assertThat(isStarted()).isTrue();
  }

  @Test
  void aKillBetweenStartAndRecordStartsNoSecondOne() {
    afterStart.set(StartFollowUpTest::die);

    run(ON);
    awaitMail();

    assertThat(mails()).hasSize(1);
    assertThat(isStarted()).isTrue();
  }

  @Test
  void aLaterRunOfTheEventStartsNoSecondOne() {
    run(ON);
    awaitMail();

    EventResult again = runAgain();

    assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    assertThat(again.followUp()).isNull();
    assertThat(scheduledActivities()).isEmpty();
    assertThat(mails()).hasSize(1);
  }

  @Test
  void aRefusalOfTemporalIsRetried() {
    beforeStart.set(
        () -> {
          throw Status.PERMISSION_DENIED.asRuntimeException();
        });

    run(ON);
    awaitMail();

    assertThat(mails()).hasSize(1);
  }

  /** PostgreSQL lost the commit: the event is applied again later, and followed then. */
  @Test
  void anEventThatTheDatabaseHasLostIsNotFollowed() throws Exception {
    ON.apply(event);
    beforeStart.set(
        () -> {
          TestWorker.database()
              .sql("DELETE FROM billing.follow_up WHERE event_id = :event")
              .param("event", id)
              .update();
          die();
        });

    assertThat(run(ON).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);

    assertThat(mails()).isEmpty();
  }
}
