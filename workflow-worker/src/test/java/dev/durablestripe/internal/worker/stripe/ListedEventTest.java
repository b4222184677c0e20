package dev.durablestripe.internal.worker.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.internal.fake.StripeEvents;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListedEventTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static String account(String json) throws Exception {
    return ListedEvent.of("acct_1", JSON.readTree(json)).event().account();
  }

  /** A field that is not set is missing or null. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"''; acct_1", "null; acct_1", "\"acct_2\"; acct_2"})
  void addsTheAccountOfTheList(String field, String account) throws Exception {
    String thin = StripeEvents.thin("evt_1", "v1.a", Instant.now(), "a", "b", "evt_2");
    String snapshot = StripeEvents.event("evt_1", "a", Instant.now(), "{}");

    assertThat(account(with("context", field, thin))).isEqualTo(account);
    assertThat(account(with("account", field, snapshot))).isEqualTo(account);
  }

  private static String with(String field, String value, String event) {
    return value.isEmpty() ? event : "{\"%s\":%s,".formatted(field, value) + event.substring(1);
  }
}
