package dev.durablestripe.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.temporal.ScriptedTemporal;
import dev.durablestripe.temporal.ScriptedTemporal.Call;
import io.grpc.Status;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Temporal whose rate limit is reached, as Temporal Cloud answers then. */
class TemporalThrottlesTest {
  private final ScriptedTemporal temporal = new ScriptedTemporal();
  private TestStarter starter;

  @BeforeEach
  void start() {
    starter = new TestStarter(temporal.target());
  }

  @AfterEach
  void stop() {
    starter.close();
    temporal.close();
  }

  private HttpResponse<String> post() throws IOException, InterruptedException {
    byte[] event =
        """
        {"id":"evt_1","object":"event","type":"invoice.paid","created":1795502288,"livemode":false}"""
            .getBytes(StandardCharsets.UTF_8);
    DeliverySignature signature = new StripeSignature(List.of(TestStarter.SECRET)).sign(event);
    return starter.post(event, "t=%d,v1=%s".formatted(signature.timestamp(), signature.v1()));
  }

  @Test
  void aStartThatIsRefusedForTooLongIsAnswered503AndStripeSendsItAgain() throws Exception {
    temporal.answer(
        Call.START, Status.RESOURCE_EXHAUSTED.withDescription("namespace rate limit exceeded"));
    long began = System.nanoTime();

    HttpResponse<String> refused = post();

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    // Within the three seconds, the start was repeated.
    assertThat(temporal.count(Call.START)).isGreaterThan(1);

    temporal.answer(Call.START, Status.OK);
    assertThat(post().statusCode()).isEqualTo(200);
  }
}
