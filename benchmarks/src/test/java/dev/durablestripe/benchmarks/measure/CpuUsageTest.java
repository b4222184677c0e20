package dev.durablestripe.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuUsageTest {
  /** A child that counts and ends, and then a wait for input. */
  private static final String SCRIPT =
      "sh -c 'i=0; while [ $i -lt 500000 ]; do i=$((i+1)); done'; read line";

  @Test
  void theTimeOfAnEndedChildIsIncluded() throws IOException {
    Process process = new ProcessBuilder("sh", "-c", SCRIPT).start();
    try {
      List<Long> pids = List.of(process.pid());
      await().until(() -> process.children().findAny().isPresent() || used(pids) > 0);
      await().until(() -> process.children().findAny().isEmpty());

      assertThat(used(pids)).isGreaterThan(100);
    } finally {
      process.destroyForcibly();
    }
  }

  private static double used(List<Long> pids) {
    return CpuUsage.now(pids).programs();
  }
}
