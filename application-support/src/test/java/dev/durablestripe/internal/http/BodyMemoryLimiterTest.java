package dev.durablestripe.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyMemoryLimiterTest {
  private static final int SMALL = BodyMemoryLimiter.UNCOUNTED_BYTES;
  private static final int ROOM = 1000;

  private final BodyMemoryLimiter memory = new BodyMemoryLimiter(16L * ROOM);

  @Test
  void ordinaryBodiesAlwaysFindRoom() {
    assertThat(memory.tryAcquire(SMALL, ROOM)).isTrue();

    assertThat(memory.tryAcquire(SMALL, 1)).isFalse();
    assertThat(memory.tryAcquire(0, SMALL)).isTrue();
  }

  @Test
  void releasesWhatItAcquired() {
    assertThat(memory.tryAcquire(SMALL - 10, 10 + ROOM / 2)).isTrue();
    assertThat(memory.tryAcquire(SMALL + ROOM / 2, ROOM / 2)).isTrue();
    assertThat(memory.tryAcquire(SMALL, 1)).isFalse();

    memory.release(SMALL + ROOM);
    memory.release(SMALL);

    assertThat(memory.tryAcquire(SMALL, ROOM)).isTrue();
    assertThat(memory.tryAcquire(SMALL, 1)).isFalse();
  }
}
