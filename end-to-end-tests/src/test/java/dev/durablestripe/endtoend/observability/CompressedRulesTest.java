package dev.durablestripe.endtoend.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CompressedRulesTest {

  @Test
  void compressesRangesAndOffsets() {
    assertThat(CompressedRules.expression("increase(a[5m]) > 10 or b offset 15m > 600"))
        .isEqualTo("increase(a[20s]) > 10 or b offset 30s > 600");
    assertThat(CompressedRules.expression("rate(a[8m]) > 0.2")).isEqualTo("rate(a[24s]) > 0.2");
  }

  @Test
  void compressesTheAgeOfTheOldestEvent() {
    assertThat(
            CompressedRules.expression(
                "max(max_over_time(stripe_events_open_oldest_seconds[5m])) > 600"))
        .isEqualTo("max(max_over_time(stripe_events_open_oldest_seconds[20s])) > 60");
    assertThat(CompressedRules.expression("stripe_sweep_age_seconds > 7200"))
        .isEqualTo("stripe_sweep_age_seconds > 7200");
  }

  @Test
  void leavesNoLongTime() throws IOException {
    assertThat(CompressedRules.text())
        .contains("\"for\":\"6s\"", "\"for\":\"15s\"", "\"for\":\"30s\"")
        .doesNotContainPattern("\\[\\d+[mhd]]")
        .doesNotContainPattern("\"for\":\"\\d+[mhd]");
  }
}
