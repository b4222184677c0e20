package dev.durablestripe.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestTemporalOptions;
import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.event.EventHandlers;
import dev.durablestripe.worker.event.EventSignatures;
import dev.durablestripe.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.worker.event.ProcessedEvents;
import dev.durablestripe.worker.stripe.ListResponse;
import dev.durablestripe.worker.stripe.StripeListApi;
import dev.durablestripe.worker.stripe.StripeListQuery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MissedEventsTest {
  private static final TestWorker WORKER = new TestWorker();

  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(TestTemporalOptions.options().build());
  private final MissedEvents events = missedEvents(temporal.getWorkflowClient());
  private final String unique = TestWorker.unique();

  private static MissedEvents missedEvents(WorkflowClient client) {
    return new MissedEvents(
        WORKER.bean(StripeListApi.class),
        WORKER.bean(EventHandlers.class),
        WORKER.bean(ProcessedEvents.class),
        new UnmarkedEventStarter(
            client,
            WORKER.bean(ProcessedEvents.class),
            WORKER.bean(EventSignatures.class),
            new SimpleMeterRegistry()),
        new RecordedDiscards(client));
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  private int listed(Instant now, String account) throws Exception {
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

  @Test
  void aReachOfFiveMinutesIsRefused() {
    assertThatExceptionOfType(OperatorRequestRefusedException.class)
        .isThrownBy(() -> events.lists(false, Duration.ofMinutes(5)));
  }
}
