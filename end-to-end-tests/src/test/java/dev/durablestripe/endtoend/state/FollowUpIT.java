package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.acme.mail.MailWorker;
import com.acme.mail.Mailer;
import dev.durablestripe.endtoend.support.FollowUpTutorial;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.RowLock;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TcpProxy;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.FollowUpTarget;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.ResourceStack;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.worker.WorkerFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tutorial docs/follow-up-workflows.md, and what it says of kills and of operators. */
@ExtendWith(SharedStack.class)
class FollowUpIT {
  private final ResourceStack resources = new ResourceStack();
  private final TestSubscription subscription = new TestSubscription();

  /** The idempotency keys of the mails that were sent. */
  private final List<String> mails = new CopyOnWriteArrayList<>();

  private LocalStack stack;
  private TestNamespace namespace;
  private Pipeline pipeline;

  @BeforeEach
  void openNamespace(LocalStack stack) {
    this.stack = stack;
    namespace = resources.add(new TestNamespace(stack, stack.postgres()));
    pipeline = namespace.pipelineWithoutStarter();
  }

  @AfterEach
  void close() {
    resources.close();
  }

  private void startMailWorker() {
    Mailer mailer = (customer, key) -> mails.add(key);
    WorkerFactory factory = MailWorker.start(namespace.client(), mailer);
    resources.add(factory::shutdownNow);
  }

  private static String followUp(String eventId) {
    return eventId + "-follow-up";
  }

  private void awaitStarted(String eventId) {
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> isStarted(eventId));
  }

  private boolean isStarted(String eventId) {
    return pipeline
        .database()
        .sql(
            """
            SELECT EXISTS (SELECT FROM billing.follow_up
                            WHERE event_id = :event AND started_at IS NOT NULL)
            """)
        .param("event", eventId)
        .query(Boolean.class)
        .single();
  }

  private EventResult reset(String eventId) {
    pipeline.workflows().resetToFirstTask(eventId);
    return pipeline.result(eventId);
  }

  private void reapply(String eventId) {
    namespace.runbook().run("reapply", Map.of("EVENT", eventId, "REASON", "a test"));
  }

  @Test
  void theTutorial() {
    FollowUpTutorial.blocks()
        .forEach(
            (name, text) -> {
              if (!name.equals("settings")) {
                assertThat(FollowUpTutorial.source(name)).contains(text);
              }
            });
    assertThat(FollowUpTutorial.blocks()).hasSize(6);
    namespace.startWorker(FollowUpTutorial.settings()).awaitHealthy();
    String id = subscription.eventId("first");
    String event = subscription.snapshot("first", "updated", 0, "active", 5);

    // The application's worker does not run yet.
    assertThat(pipeline.apply(event).followUp()).isEqualTo(new FollowUpTarget("SendMail", "mail"));
    assertLikeItsEvent(
        pipeline.workflows().describe(followUp(id)).getWorkflowExecutionInfo(),
        pipeline.workflows().describe(id).getWorkflowExecutionInfo());
    startMailWorker();
    pipeline.workflows().awaitCompleted(followUp(id));
    assertThat(mails).containsExactly(id);
    pipeline.apply(subscription.snapshot("second", "updated", 600, "active", 7));
    pipeline.workflows().awaitCompleted(followUp(subscription.eventId("second")));
    assertThat(mails).containsExactly(id);

    String run = pipeline.workflows().runId(followUp(id));
    assertThat(reset(id).followUp()).isNull();
    assertThat(pipeline.workflows().runId(followUp(id))).isEqualTo(run);

    // The retention is over: all ids are free again.
    pipeline.workflows().delete(followUp(id));
    assertThat(reset(id).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    pipeline.workflows().delete(id);
    assertThat(pipeline.apply(event).outcome()).isEqualTo(Outcome.ALREADY_APPLIED);
    stack.stripe().event("", event, true);
    stack.stripe().subscription(subscription.id, subscription.json("active", 7));
    reapply(id);
    assertThat(pipeline.workflows().exists(followUp(id))).isFalse();

    String missed = subscription.eventId("missed");
    stack.stripe().event("", subscription.snapshot("missed", "resumed", 900, "active", 7), true);
    reapply(missed);
    pipeline.workflows().awaitCompleted(followUp(missed));
    assertThat(mails).containsExactly(id);
  }

  private static void assertLikeItsEvent(
      WorkflowExecutionInfo followUp, WorkflowExecutionInfo event) {
    assertThat(followUp.getStatus())
        .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    assertThat(followUp.getPriority()).isEqualTo(event.getPriority());
    assertThat(event.getPriority().getPriorityKey()).isEqualTo(3);
    assertThat(followUp.hasParentExecution()).isFalse();
    assertThat(event.getSearchAttributes().getIndexedFieldsMap()).containsKey("StripeEventType");
    assertThat(followUp.getSearchAttributes().getIndexedFieldsMap().keySet())
        .noneMatch(name -> name.startsWith("Stripe"));
  }

  /**
   * One kill while three events are at three points. A trigger holds two of them there, because it
   * refuses the next statement. The next worker is started without the settings.
   */
  @Test
  void killedAtEachPoint() throws Exception {
    TestSubscription committing = new TestSubscription();
    TestSubscription starting = new TestSubscription();
    TestSubscription recording = new TestSubscription();
    TcpProxy temporal = resources.add(new TcpProxy(stack.ports().temporal()));
    temporal.open();
    Map<String, String> settings = new HashMap<>(FollowUpTutorial.settings());
    settings.put("TEMPORAL_ADDRESS", "127.0.0.1:" + temporal.port());
    AppProcess worker = namespace.startWorker(settings).awaitHealthy();
    startMailWorker();
    pipeline.apply(committing.snapshot("first", "updated", 0, "trialing", 1));
    refuse(starting.eventId("second"), recording.eventId("second"));
    try {
      pipeline.post(starting.snapshot("second", "updated", 60, "active", 5));
      pipeline.post(recording.snapshot("second", "updated", 60, "active", 5));
      pipeline.workflows().awaitAttemptFailure(starting.eventId("second"));
      pipeline.workflows().awaitAttemptFailure(recording.eventId("second"));
      try (RowLock lock = new RowLock(stack.postgres(), committing)) {
        pipeline.post(committing.snapshot("second", "updated", 60, "active", 5));
        await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> RowLock.waiting(stack.postgres()) == 1);
        temporal.loseRequests();
        lock.release();
        await().until(() -> pipeline.mark(committing.eventId("second")).isPresent());
      }
      worker.kill();
    } finally {
      pipeline.database().sql("DROP TRIGGER refuse ON billing.follow_up").update();
    }
    assertThat(pipeline.workflows().exists(followUp(starting.eventId("second")))).isFalse();
    assertThat(pipeline.workflows().exists(followUp(committing.eventId("second")))).isFalse();
    assertThat(pipeline.workflows().exists(followUp(recording.eventId("second")))).isTrue();
    assertThat(isStarted(recording.eventId("second"))).isFalse();

    namespace.startWorker().awaitHealthy();

    for (TestSubscription each : List.of(committing, starting, recording)) {
      String id = each.eventId("second");
      assertThat(pipeline.result(id).outcome()).isIn(Outcome.APPLIED, Outcome.ALREADY_APPLIED);
      assertThat(isStarted(id)).isTrue();
      pipeline.workflows().awaitCompleted(followUp(id));
      assertThat(mails).containsOnlyOnce(id);
    }
    assertThat(mails).hasSize(3);
  }

  private void refuse(String starting, String recording) {
    pipeline
        .database()
        .sql(
            """
            CREATE OR REPLACE FUNCTION billing.refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'refused by a test'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON billing.follow_up FOR EACH ROW
            WHEN (NEW.event_id = '%s' OR NEW.event_id = '%s' AND NEW.started_at IS NOT NULL)
            EXECUTE FUNCTION billing.refuse()
            """
                .formatted(starting, recording))
        .update();
  }

  /** The next attempt comes after the retention, and Temporal knows of no follow-up. */
  @Test
  void whetherItWasStartedIsUnclear() {
    namespace.startWorker(FollowUpTutorial.settings()).awaitHealthy();
    String done = awaitUnclear("done");
    String missing = awaitUnclear("missing");
    assertThat(Runbook.query(pipeline.database(), "follow-ups-due"))
        .extracting(row -> row.get("event_id"))
        .contains(done, missing);

    decide("follow-up-done", done);
    decide("follow-up-missing", missing);

    pipeline.workflows().awaitCompleted(done);
    pipeline.workflows().awaitCompleted(missing);
    awaitStarted(missing);
    assertThat(pipeline.workflows().exists(followUp(done))).isFalse();
    assertThat(pipeline.workflows().exists(followUp(missing))).isTrue();
  }

  private String awaitUnclear(String name) {
    TestSubscription any = new TestSubscription();
    String id = any.eventId(name);
    pipeline.apply(any.snapshot(name, "updated", 0, "active", 5));
    pipeline.workflows().delete(followUp(id));
    pipeline
        .database()
        .sql(
            """
            UPDATE billing.follow_up SET started_at = NULL, attempted_at = now() - interval '10 years'
             WHERE event_id = :event
            """)
        .param("event", id)
        .update();
    pipeline.workflows().resetToFirstTask(id);
    assertThat(pipeline.workflows().awaitAttemptFailure(id).getApplicationFailureInfo().getType())
        .isEqualTo("FollowUpUnclear");
    return id;
  }

  private void decide(String statement, String eventId) {
    pipeline
        .database()
        .sql(Runbook.block(statement).replace(":'event'", "'" + eventId + "'"))
        .update();
    namespace.runbook().run("retry-one", Map.of("EVENT", eventId));
  }
}
