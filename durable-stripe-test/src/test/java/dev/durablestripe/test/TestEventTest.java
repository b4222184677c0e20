package dev.durablestripe.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TestEventTest {
  private static final String THIN =
      """
      {"id":"evt_1","object":"v2.core.event","type":"v1.charge.refunded",\
      "created":"2026-11-01T00:00:00Z","snapshot_event":"evt_2"}""";

  @Test
  void anEventHasAnIdOfItsOwn() {
    TestEvent first = TestEvent.of("charge.refunded", "{\"id\":\"ch_1\"}");
    TestEvent second = TestEvent.of("charge.refunded", "{\"id\":\"ch_1\"}");

    assertThat(first.id()).startsWith("evt_").isNotEqualTo(second.id());
    assertThat(first.type()).isEqualTo("charge.refunded");
    assertThat(first.json())
        .contains("\"livemode\":false", "\"data\":{\"object\":{\"id\":\"ch_1\"}}");
  }

  @Test
  void theTimeIsWrittenInTheEventsForm() {
    Instant time = Instant.ofEpochSecond(1_790_000_000);

    assertThat(TestEvent.of("charge.refunded", "{}").createdAt(time).json())
        .contains("\"created\":1790000000");
    assertThat(TestEvent.parse(THIN).createdAt(time).json())
        .contains("\"created\":\"%s\"".formatted(time));
  }

  @Test
  void aThinEventStillNamesItsOtherFormWhenBothAreRenamed() {
    assertThat(TestEvent.parse(THIN).renamed("_run1").json())
        .contains("\"id\":\"evt_1_run1\"", "\"snapshot_event\":\"evt_2_run1\"");
  }

  @Test
  void whatIsNoEventIsRefused() {
    assertThatThrownBy(() -> TestEvent.parse("[]")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TestEvent.parse("{\"id\":\"evt_1\"}"))
        .hasMessageContaining("needs an id and a type");
    assertThatThrownBy(() -> TestEvent.parse("{")).hasMessageStartingWith("Not JSON");
  }
}
