package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleListDescription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deployments with databases of their own that share a namespace. */
@ExtendWith(SharedStack.class)
class SharedNamespaceIT {
  private static final String EUROPE = "acct_europe";
  private static final String RECORD = "stripe-deployment-" + EUROPE + "-test";

  private final FakeStripe stripeInEurope = new FakeStripe(0);
  private final TestSubscription asked = new TestSubscription();
  private final TestSubscription missed = new TestSubscription();
  private TestNamespace namespace;
  private TestNamespace europe;
  private ScheduleClient schedules;

  @BeforeEach
  void open(LocalStack stack) {
    stripeInEurope.account(EUROPE);
    namespace = TestNamespace.withNewDatabase(stack);
    europe = namespace.sharedWithNewDatabase();
    schedules = namespace.schedules();
  }

  @AfterEach
  void close() {
    europe.close();
    namespace.close();
    stripeInEurope.close();
  }

  private Map<String, String> inEurope(String prefix) {
    return Map.of("DEPLOYMENT_PREFIX", prefix, "STRIPE_API_BASE", stripeInEurope.url());
  }

  private List<String> scheduleIds() {
    return schedules.listSchedules().map(ScheduleListDescription::getScheduleId).toList();
  }

  @Test
  void deploymentsOfDifferentAccountsDoNotTouchEachOther() {
    AppProcess starter = namespace.startStarter(Map.of());
    AppProcess starterInEurope = europe.startStarter(Map.of("DEPLOYMENT_PREFIX", "eu"));
    AppProcess worker = namespace.startWorker();
    AppProcess workerInEurope = europe.startWorker(inEurope("eu"));
    List.of(starter, starterInEurope, worker, workerInEurope).forEach(AppProcess::awaitHealthy);
    Pipeline pipeline = namespace.pipeline();
    Pipeline pipelineInEurope = europe.pipeline();
    stripeInEurope.subscription(asked.id, asked.json("active", 7));
    String invoice =
        StripeEvents.event(
            asked.eventId("paid"),
            "invoice.paid",
            asked.start,
            StripeEvents.invoice("in_1", asked.customer, asked.id));

    pipelineInEurope.deliver(invoice);
    assertThat(pipelineInEurope.result(asked.eventId("paid")).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(pipelineInEurope.row(asked)).containsEntry("seat_limit", 7L);
    assertThat(pipeline.row(asked)).isEmpty();
    assertThat(taskQueues(pipelineInEurope, asked.eventId("paid")))
        .containsExactly("eu-stripe-events", "eu-stripe-events-ask");

    pipeline.deliver(missed.snapshot("updated", "updated", 0, "active", 3));
    assertThat(pipeline.result(missed.eventId("updated")).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(pipelineInEurope.row(missed)).isEmpty();

    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(scheduleIds())
                    .containsExactlyInAnyOrder(
                        "stripe-deployment-" + FakeStripe.ACCOUNT + "-test",
                        "stripe-reconcile-undelivered",
                        "stripe-reconcile-all",
                        "stripe-resync-check",
                        RECORD,
                        "eu-stripe-reconcile-undelivered",
                        "eu-stripe-reconcile-all",
                        "eu-stripe-resync-check"));
    stripeInEurope.event("", missed.snapshot("missed", "updated", 60, "active", 5), false);
    schedules.getHandle("stripe-reconcile-undelivered").trigger();
    schedules.getHandle("eu-stripe-reconcile-undelivered").trigger();
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> pipelineInEurope.mark(missed.eventId("missed")).isPresent());
    assertThat(pipelineInEurope.row(missed)).containsEntry("seat_limit", 5L);
    assertThat(pipeline.row(missed)).containsEntry("seat_limit", 3L);
    assertThat(pipeline.mark(missed.eventId("missed"))).isEmpty();
  }

  private static List<String> schemas(TestNamespace deployment) {
    return deployment.database().sql("SELECT nspname FROM pg_namespace").query(String.class).list();
  }

  /** The task queue of a workflow, then those of its activities that are not local. */
  private static List<String> taskQueues(Pipeline pipeline, String eventId) {
    return pipeline.workflows().history(eventId).stream()
        .flatMap(
            event ->
                Stream.of(
                    event.getWorkflowExecutionStartedEventAttributes().getTaskQueue(),
                    event.getActivityTaskScheduledEventAttributes().getTaskQueue()))
        .map(TaskQueue::getName)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  @Test
  void aSecondDeploymentOfTheSameAccountIsRefusedUntilItReplacesTheFirst() throws Exception {
    AppProcess first = europe.startWorker(inEurope("eu")).awaitHealthy();

    Map<String, String> other = new HashMap<>(inEurope("other"));
    other.put("DATABASE_SCHEMA", "durable");
    AppProcess second = namespace.startWorker(other);

    assertThat(second.exitValue()).isEqualTo(1);
    assertThat(second.log())
        .content()
        .contains("Durable Stripe cannot run: another deployment processes the events of Stripe")
        .contains("with DEPLOYMENT_PREFIX=eu and database ")
        .contains("temporal schedule delete --namespace " + namespace.name())
        .contains("--schedule-id " + RECORD)
        .doesNotContain("Worker started");
    assertThat(scheduleIds()).noneMatch(id -> id.startsWith("other-"));

    Map<String, String> account = Map.of("ACCOUNT", EUROPE, "MODE", "test");
    assertThat(namespace.runbook().run("deployment", account)).contains("eu");
    // While it runs, the first one would register itself again.
    first.close();
    namespace.runbook().run("remove-deployment", account);
    namespace.startWorker(other).awaitHealthy();
    assertThat(schemas(namespace)).contains("durable").doesNotContain("billing");
    AppProcess replaced = europe.startWorker(inEurope("eu"));
    assertThat(replaced.exitValue()).isEqualTo(1);
    assertThat(replaced.log()).content().contains("with DEPLOYMENT_PREFIX=other and database ");
  }
}
