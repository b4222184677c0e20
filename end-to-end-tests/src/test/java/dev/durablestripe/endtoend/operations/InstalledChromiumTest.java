package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstalledChromiumTest {

  @Test
  void enablesTheTestsWithABrowser() {
    Optional<Path> browser = Optional.of(Path.of("/usr/bin/chromium"));
    assertThat(InstalledChromium.decide(browser, null).isDisabled()).isFalse();
    assertThat(InstalledChromium.decide(browser, "true").isDisabled()).isFalse();
  }

  @Test
  void disablesTheTestsWithoutABrowser() {
    assertThat(InstalledChromium.decide(Optional.empty(), null).isDisabled()).isTrue();
  }

  @Test
  void failsWithoutABrowserOnACiServer() {
    assertThatThrownBy(() -> InstalledChromium.decide(Optional.empty(), "true"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("apt-get install chromium");
  }
}
