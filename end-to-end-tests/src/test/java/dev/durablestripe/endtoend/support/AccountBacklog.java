package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.fake.StripeEvents;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Events of one Connect account that are applied without a call to Stripe. */
public final class AccountBacklog {
  private final TestSubscription subscription = new TestSubscription();
  private final Pipeline pipeline;
  private int size;

  /** Starts nothing yet. */
  public AccountBacklog(TestNamespace namespace) {
    this.pipeline = namespace.pipelineWithoutStarter();
  }

  /** Stripe's id of the account. */
  public String account() {
    return subscription.account;
  }

  /** The number of events that were started. */
  public int size() {
    return size;
  }

  /** Starts events as the webhook does. */
  public void start(int events) {
    for (int n = 0; n < events; n++) {
      pipeline.post(event(size++));
    }
  }

  /** The ids of all events that were started. */
  public List<String> eventIds() {
    return IntStream.range(0, size).mapToObj(n -> subscription.eventId("e" + n)).toList();
  }

  private String event(int n) {
    return EventJson.withAccount(
        account(),
        StripeEvents.event(
            subscription.eventId("e" + n),
            "customer.deleted",
            subscription.start,
            "{\"id\":\"%s\",\"object\":\"customer\"}".formatted(subscription.customer + n)));
  }

  /** The number of events that are applied. */
  public long applied() {
    return pipeline.marks(subscription.eventId("e"));
  }

  /** Waits until a number of events is applied. */
  public void awaitApplied(int events) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> applied() >= events);
  }

  /** The time between the first event that was applied and the one with a given number. */
  public Duration timeToApply(int events) {
    List<Instant> times =
        pipeline
            .database()
            .sql(
                """
                SELECT applied_at FROM billing.stripe_event WHERE starts_with(event_id, :prefix)
                 ORDER BY applied_at LIMIT :events
                """)
            .param("prefix", subscription.eventId("e"))
            .param("events", events)
            .query(Timestamp.class)
            .list()
            .stream()
            .map(Timestamp::toInstant)
            .toList();
    return Duration.between(times.get(0), times.get(times.size() - 1));
  }
}
