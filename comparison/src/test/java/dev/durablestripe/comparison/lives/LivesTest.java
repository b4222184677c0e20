package dev.durablestripe.comparison.lives;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivesTest {
  private static final Duration DURATION = Duration.ofSeconds(20);

  @Test
  void seedDeterminesLives() {
    String hash = Lives.of(1, 30, 8, DURATION).hash();

    assertThat(Lives.of(1, 30, 8, DURATION).hash()).isEqualTo(hash);
    assertThat(Lives.of(2, 30, 8, DURATION).hash()).isNotEqualTo(hash);
  }

  @Test
  void changesAreInOrder() {
    Lives lives = Lives.of(3, 30, 8, DURATION);

    assertThat(lives.changes())
        .hasSize(240)
        .isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
    assertThat(lives.byEvent()).hasSize(240);
    assertThat(lives.finalStates()).hasSize(30);
  }

  @Test
  void someLivesEnd() {
    Lives lives = Lives.of(4, 30, 8, DURATION);

    assertThat(lives.finalStates().values()).anyMatch(SubscriptionState::hasEnded);
    assertThat(lives.finalStates().values()).anyMatch(state -> !state.hasEnded());
  }
}
