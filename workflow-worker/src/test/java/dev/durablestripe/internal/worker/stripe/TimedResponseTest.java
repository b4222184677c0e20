package dev.durablestripe.internal.worker.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimedResponseTest {

  /** Read at second 0, answered and stamped at second 8. */
  @Test
  void mayBeAsOldAsTheRequest() {
    Instant request = Instant.ofEpochSecond(1_795_000_000);

    TimedResponse response =
        TimedResponse.of(MissingNode.getInstance(), request.plusSeconds(8), Duration.ofSeconds(8));

    assertThat(response.from()).isEqualTo(request.minusSeconds(1));
    assertThat(response.to()).isEqualTo(request.plusSeconds(9));
  }
}
