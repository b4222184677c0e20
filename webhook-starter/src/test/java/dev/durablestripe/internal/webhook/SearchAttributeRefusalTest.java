package dev.durablestripe.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** A Temporal that refuses to start events, because of its search attributes. */
class SearchAttributeRefusalTest {
  private static final Status UNKNOWN_IN_START =
      Status.INVALID_ARGUMENT.withDescription(
          "Namespace shop has no mapping defined for search attribute StripeEventType");
  private static final Status UNKNOWN_IN_QUERY =
      Status.INVALID_ARGUMENT.withDescription("invalid search attribute: StripeEventType");

  private final ScriptedTemporal temporal = new ScriptedTemporal();
  private TestStarter starter;

  @BeforeEach
  void start() {
    temporal.answer(Call.ADD_SEARCH_ATTRIBUTES, Status.PERMISSION_DENIED);
    temporal.answer(Call.START, UNKNOWN_IN_START);
    temporal.answer(Call.COUNT, UNKNOWN_IN_QUERY);
    starter = new TestStarter(temporal.target());
  }

  @AfterEach
  void stop() {
    starter.close();
    temporal.close();
  }

  private void awaitReadiness(int status, String text) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              HttpResponse<String> readiness = starter.health("/readiness");
              assertThat(readiness.body()).contains(text);
              assertThat(readiness.statusCode()).isEqualTo(status);
            });
  }

  private int post() throws IOException, InterruptedException {
    byte[] event =
        """
        {"id":"evt_1","object":"event","type":"invoice.paid","created":1795502288,"livemode":false}"""
            .getBytes(StandardCharsets.UTF_8);
    DeliverySignature signature = new StripeSignature(List.of(TestStarter.SECRET)).sign(event);
    String header = "t=%d,v1=%s".formatted(signature.timestamp(), signature.v1());
    return starter.post(event, header).statusCode();
  }

  @Test
  void readinessIsDownWhileEveryStartIsRefusedAndSaysWhatToRun() throws Exception {
    awaitReadiness(503, "PERMISSION_DENIED");
    assertThat(starter.health("/readiness").body())
        .contains("Not registered: StripeEventType")
        .contains("temporal operator search-attribute create --namespace shop --name")
        .contains("tcld namespace search-attributes add --namespace shop --search-attribute");

    // An operator runs it. The server's frontend learns of it some seconds later.
    temporal.answer(Call.ADD_SEARCH_ATTRIBUTES, Status.OK);
    awaitReadiness(503, "INVALID_ARGUMENT: invalid search attribute: StripeEventType");
    assertThat(post()).isEqualTo(503);

    temporal.answer(Call.COUNT, Status.OK);
    temporal.answer(Call.START, Status.OK);
    awaitReadiness(200, "\"searchAttributes\":{\"status\":\"UP\"}");
    assertThat(post()).isEqualTo(200);

    // The server loses them under a running starter.
    temporal.answer(Call.COUNT, UNKNOWN_IN_QUERY);
    temporal.answer(Call.START, UNKNOWN_IN_START);
    assertThat(post()).isEqualTo(503);
    awaitReadiness(503, "INVALID_ARGUMENT: invalid search attribute: StripeEventType");
  }
}
