package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Preparing or writing an event fails. */
class EventProcessorTest {
  private static final EventChange CONCURRENT_CHANGE =
      EventChange.write(
          transaction -> {
            throw new ConcurrentChangeException();
          });
  private static final EventChange REJECTED =
      EventChange.write(
          transaction -> {
            throw new EventRejectedException("it cannot be applied");
          });

  private final String id = "evt_" + TestWorker.unique();
  private final String event = StripeEvents.event(id, "test.queued", Instant.now(), "{}");

  /** Prepares the given changes, one after the other. */
  private record Queued(Queue<EventChange> changes) implements StripeEventHandler {
    @Override
    public Set<String> types() {
      return Set.of("test.queued");
    }

    @Override
    public EventChange prepare(ReceivedEvent event) {
      return changes.remove();
    }
  }

  private static TestWorker preparing(EventChange... changes) {
    return new TestWorker(new Queued(new ArrayDeque<>(List.of(changes))));
  }

  @Test
  void preparesAgainOnceAndThenLeavesTheRetryToTemporal() throws Exception {
    preparing(CONCURRENT_CHANGE, EventChange.nothing()).apply(event);
    assertThat(TestWorker.mark(id)).isEqualTo("APPLIED");

    String other = event.replace(id, id + "_other");
    TestWorker worker = preparing(CONCURRENT_CHANGE, CONCURRENT_CHANGE, EventChange.nothing());
    assertThatThrownBy(() -> worker.apply(other)).isInstanceOf(ConcurrentChangeException.class);
    assertThat(TestWorker.mark(id + "_other")).isEqualTo("none");
  }

  @Test
  void aRejectionWhileWritingIsStored() {
    TestWorker worker = preparing(REJECTED);

    assertThatThrownBy(() -> worker.apply(event)).isInstanceOf(EventRejectedException.class);

    assertThat(TestWorker.rejections(id)).containsExactly("it cannot be applied");
    assertThat(TestWorker.mark(id)).isEqualTo("none");
  }

  @Test
  void aRejectionInTheSecondPreparationIsStored() {
    TestWorker worker = preparing(CONCURRENT_CHANGE, REJECTED);

    assertThatThrownBy(() -> worker.apply(event)).isInstanceOf(EventRejectedException.class);

    assertThat(TestWorker.rejections(id)).containsExactly("it cannot be applied");
  }
}
