package dev.durablestripe.endtoend.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstalledPgBouncerTest {
  @Test
  void withoutItTestsAreSkippedExceptInCi() {
    assertThat(InstalledPgBouncer.decide(Optional.empty(), null).isDisabled()).isTrue();
    assertThat(InstalledPgBouncer.decide(Optional.of(Path.of("p")), "true").isDisabled()).isFalse();
    assertThatThrownBy(() -> InstalledPgBouncer.decide(Optional.empty(), "true"))
        .isInstanceOf(AssertionError.class);
  }
}
