package dev.durablestripe.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes result in an event that can be started, or in {@link MalformedStripeEventException}.
 * The build replays the seeds. A million inputs, guided by coverage: {@code JAZZER_FUZZ=1 mvn -pl
 * workflow-contract test -Dtest=StripeEventFuzzTest}.
 */
class StripeEventFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
            """
            {"id":"evt_1","object":"event","type":"customer.created","created":1795502288,\
            "livemode":true,"api_version":null,"account":"acct_1","data":{"object":{"id":"sub_1",\
            "object":"customer","customer":{"id":"cus_1"}}}}""",
            """
            {"id":"evt_2","object":"v2.core.event","type":"v1.x","created":"2026-11-24T06:00:00.1Z",\
            "livemode":false,"context":"acct_2","snapshot_event":"evt_3",\
            "related_object":{"id":"cus_2","type":"customer"}}""",
            "[[[[{\"a\":1e999}]]]]",
            "\ufeff{\"object\":\"event\",\"id\":\"\\ud800\"}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "\"object\":\"event\"",
    "\"object\":\"v2.core.event\"",
    "\"id\":\"evt_",
    "\"created\":",
    "\"livemode\":true",
    "\"snapshot_event\":",
    "\"related_object\":{",
    "\"data\":{\"object\":{",
    "\\ud83d",
    "\\u0000",
    "1e999999999",
    "null"
  })
  @FuzzTest(maxExecutions = 1_000_000)
  void readsAnEventOrRefusesIt(byte[] body) {
    StripeEvent event;
    try {
      event = StripeEvent.parse(body);
    } catch (MalformedStripeEventException e) {
      assertThat(e).hasNoCause();
      return;
    }
    assertThat(event.id()).matches("[A-Za-z0-9_]{1,255}");
    for (EventWorkflowStart.Origin origin : EventWorkflowStart.Origin.values()) {
      assertThat(EventWorkflowStart.options(event, origin).getWorkflowId()).isEqualTo(event.id());
    }
  }
}
