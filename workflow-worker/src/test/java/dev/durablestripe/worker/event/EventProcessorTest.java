package dev.durablestripe.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an attempt does when preparing or writing does not go through. */
class EventProcessorTest {
  private static final EventChange CHANGED_MEANWHILE =
      EventChange.write(
          transaction -> {
            throw new ConcurrentChangeException();
          });
  private static final EventChange HOPELESS =
      EventChange.write(
          transaction -> {
            throw new EventRejectedException("it is hopeless");
          });

  private final String id = "evt_" + TestWorker.unique();
  private final String event = StripeEvents.event(id, "test.queued", Instant.now(), "{}");

  /** Prepares one given change after the other. */
  private record Queued(Queue<EventChange> changes) implements StripeEventHandler {
    @Override
    public Set<String> types() {
      return Set.of("test.queued");
    }

    @Override
    public EventChange prepare(StripeEvent event) {
      return changes.remove();
    }
  }

  private static TestWorker preparing(EventChange... changes) {
    return new TestWorker(new Queued(new ArrayDeque<>(List.of(changes))));
  }

  private List<String> rejections() {
    return TestWorker.database()
        .sql("SELECT reason FROM billing.stripe_event_rejection WHERE event_id = :event")
        .param("event", id)
        .query(String.class)
        .list();
  }

  @Test
  void preparesOnceMoreAndThenLeavesItToTemporal() throws Exception {
    preparing(CHANGED_MEANWHILE, EventChange.nothing()).apply(event);
    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");

    String other = event.replace(id, id + "_other");
    TestWorker worker = preparing(CHANGED_MEANWHILE, CHANGED_MEANWHILE, EventChange.nothing());
    assertThatThrownBy(() -> worker.apply(other)).isInstanceOf(ConcurrentChangeException.class);
    assertThat(TestWorker.mark(id + "_other")).isEqualTo("none");
  }

  @Test
  void aRejectionWhileWritingIsOnRecord() {
    TestWorker worker = preparing(HOPELESS);

    assertThatThrownBy(() -> worker.apply(event)).isInstanceOf(EventRejectedException.class);

    assertThat(rejections()).containsExactly("it is hopeless");
    assertThat(TestWorker.mark(id)).isEqualTo("none");
  }

  @Test
  void aRejectionInTheSecondPreparationIsOnRecordToo() {
    TestWorker worker = preparing(CHANGED_MEANWHILE, HOPELESS);

    assertThatThrownBy(() -> worker.apply(event)).isInstanceOf(EventRejectedException.class);

    assertThat(rejections()).containsExactly("it is hopeless");
  }
}
