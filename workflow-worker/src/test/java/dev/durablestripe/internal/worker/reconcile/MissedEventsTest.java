package dev.durablestripe.internal.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestTemporalOptions;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.EventHandlers;
import dev.durablestripe.internal.worker.event.EventSignatures;
import dev.durablestripe.internal.worker.event.JavaHandlers;
import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.internal.worker.event.ProcessedEvents;
import dev.durablestripe.internal.worker.event.SqlHandlers;
import dev.durablestripe.internal.worker.stripe.ListResponse;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.stripe.StripeListQuery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.testing.TestWorkflowEnvironment;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MissedEventsTest {
  private static final TestWorker WORKER = new TestWorker();

  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(TestTemporalOptions.options().build());
  private final MissedEvents events = missedEvents(WORKER, temporal.getWorkflowClient());
  private final String unique = TestWorker.unique();

  private static MissedEvents missedEvents(TestWorker worker, WorkflowClient client) {
    return new MissedEvents(
        worker.bean(StripeListApi.class),
        new HandledTypes(
            worker.bean(EventHandlers.class),
            worker.bean(JavaHandlers.class),
            worker.bean(SqlHandlers.class)),
        worker.bean(ProcessedEvents.class),
        new UnmarkedEventStarter(
            client,
            new EventWorkflowStart(client, DeploymentNames.DEFAULT),
            worker.bean(ProcessedEvents.class),
            worker.bean(EventSignatures.class),
            new SimpleMeterRegistry()),
        new RecordedDiscards(client, DeploymentNames.DEFAULT));
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  private int listed(Instant now, String account) throws Exception {
    return listed(events, now, account);
  }

  private static int listed(MissedEvents events, Instant now, String account) throws Exception {
    int listed = 0;
    for (StripeListQuery list : events.lists(false, Duration.ofDays(1), now)) {
      var response = events.start(account, list, null, () -> {});
      listed += ((ListResponse.Listed<MissedEvents.Page>) response).page().listed();
    }
    return listed;
  }

  @Test
  void anEventYoungerThanFiveMinutesIsLeftToItsDelivery() throws Exception {
    String account = "acct_" + unique;
    String id = "evt_" + unique;
    Instant created = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    TestWorker.STRIPE.event(
        account, StripeEvents.event(id, "customer.deleted", created, "{\"id\":\"cus_1\"}"), false);
    TestWorker.STRIPE.event(
        account,
        StripeEvents.thin(
            id + "_thin", "v1.customer.deleted", created, "customer", "cus_1", id + "_other"),
        false);

    assertThat(listed(created.plusSeconds(299), account)).isZero();
    assertThat(listed(created.plusSeconds(300), account)).isEqualTo(2);
  }

  /** Events of a type that an application has added. */
  private void putAtStripe(String account, String type, Instant now, int... ages) {
    for (int minutes : ages) {
      TestWorker.STRIPE.event(
          account,
          StripeEvents.event(
              "evt_" + unique + "_" + minutes, type, now.minusSeconds(60L * minutes), "{}"),
          false);
    }
  }

  private record Added(Set<String> types, Optional<Instant> notBefore)
      implements StripeEventHandler {
    @Override
    public EventChange prepare(ReceivedEvent event) {
      return EventChange.nothing();
    }
  }

  private static void deployed(String type, Class<?> handler, Instant time) {
    TestWorker.database()
        .sql(
            "UPDATE billing.java_handler SET not_before = :time WHERE event_type = :type AND handler = :handler")
        .param("time", Timestamp.from(time))
        .param("type", type)
        .param("handler", handler.getName())
        .update();
  }

  @Test
  void aTypeOfAJavaHandlerIsReconciledSinceItWasFirstDeployed() throws Exception {
    String account = "acct_" + unique;
    String type = "test." + unique;
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    putAtStripe(account, type, now, 30, 59, 61, 120);
    TestWorker worker = new TestWorker(new Added(Set.of(type), Optional.empty()));
    MissedEvents added = missedEvents(worker, temporal.getWorkflowClient());
    worker.bean(JavaHandlers.class).record();
    assertThat(listed(added, now, account)).as("an hour ago it was not there").isZero();

    deployed(type, Added.class, now.minusSeconds(3600));
    worker.bean(JavaHandlers.class).record();

    assertThat(listed(added, now, account)).isEqualTo(2);
    assertThat(started("evt_" + unique + "_59")).isTrue();
    assertThat(started("evt_" + unique + "_61")).isFalse();
  }

  @Test
  void aJavaHandlerCanSayHowFarBackItIsReconciled() throws Exception {
    String account = "acct_" + unique;
    String type = "test." + unique;
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    putAtStripe(account, type, now, 30, 59, 61, 120);
    TestWorker worker =
        new TestWorker(
            new Added(Set.of(type), Optional.of(now.minusSeconds(3600))),
            new Added(Set.of(type), Optional.of(now)));

    assertThat(listed(missedEvents(worker, temporal.getWorkflowClient()), now, account))
        .isEqualTo(2);
  }

  /** Only a function handles the type, and has done so for an hour. */
  @Test
  void aTypeOfAnSqlHandlerIsReconciledSinceItsRegistration() throws Exception {
    String account = "acct_" + unique;
    String type = "test." + unique;
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    putAtStripe(account, type, now, 30, 59, 61, 120);
    assertThat(listed(now, account)).isZero();
    TestWorker.database()
        .sql("INSERT INTO billing.sql_handler VALUES (:type, 'a', 'b', :since)")
        .param("type", type)
        .param("since", Timestamp.from(now.minusSeconds(3600)))
        .update();
    try {
      assertThat(listed(now, account)).isEqualTo(2);
    } finally {
      TestWorker.database().sql("DELETE FROM billing.sql_handler").update();
    }
    assertThat(started("evt_" + unique + "_30")).isTrue();
    assertThat(started("evt_" + unique + "_59")).isTrue();
    assertThat(started("evt_" + unique + "_61")).isFalse();
  }

  /** The other type of the list makes the list longer. */
  @Test
  void anEventOlderThanTheFunctionOfItsTypeIsNotStarted() throws Exception {
    String account = "acct_" + unique;
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String old = "evt_" + unique;
    TestWorker.STRIPE.event(
        account, StripeEvents.event(old, "test.b" + unique, now.minusSeconds(7200), "{}"), false);
    TestWorker.database()
        .sql(
            """
            INSERT INTO billing.sql_handler VALUES
              (:a, 'a', 'b', now() - interval '3 hours'), (:b, 'a', 'b', now() - interval '1 hour')
            """)
        .param("a", "test.a" + unique)
        .param("b", "test.b" + unique)
        .update();
    try {
      assertThat(listed(now, account)).isOne();
    } finally {
      TestWorker.database().sql("DELETE FROM billing.sql_handler").update();
    }
    assertThat(started(old)).isFalse();
  }

  private boolean started(String eventId) {
    try {
      temporal.getWorkflowClient().newUntypedWorkflowStub(eventId).describe();
      return true;
    } catch (WorkflowNotFoundException e) {
      return false;
    }
  }

  @Test
  void aReachOfFiveMinutesIsRefused() {
    assertThatExceptionOfType(OperatorRequestRefusedException.class)
        .isThrownBy(() -> events.lists(false, Duration.ofMinutes(5)));
  }
}
