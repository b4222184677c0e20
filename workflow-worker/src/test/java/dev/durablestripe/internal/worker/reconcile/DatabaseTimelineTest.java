package dev.durablestripe.internal.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.worker.TestWorker;
import org.junit.jupiter.api.Test;

class DatabaseTimelineTest {
  private final DatabaseTimeline timeline = new DatabaseTimeline(TestWorker.database());

  @Test
  void theServerTellsItsTimeline() {
    assertThat(timeline.current()).get().asString().matches("[0-9a-f]+/00000001");
  }

  @Test
  void theLastOneIsKept() {
    assertThat(timeline.lastSeen()).isEmpty();

    timeline.seen("1f/00000001");
    timeline.seen("1f/00000002");

    assertThat(timeline.lastSeen()).contains("1f/00000002");
  }
}
