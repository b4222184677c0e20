package dev.durablestripe.internal.worker.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeCallObservationsTest {

  @ParameterizedTest
  @CsvSource({
    "/v1/subscriptions/sub_1abc, /v1/subscriptions",
    "/v1/subscriptions/acme, /v1/subscriptions",
    "/v1/checkout/sessions/cs_test_a1b2, /v1/checkout/sessions",
    "/v1/events/evt_1abc, /v1/events",
    "/v1/events?limit=100&types[0]=invoice.paid, /v1/events",
    "/v2/core/events/evt_test_1, /v2/core/events",
    "/v2/core/events?page=abc_1, /v2/core/events",
    "/elsewhere, other",
  })
  void aLabelContainsNoId(String path, String resource) {
    assertThat(StripeCallObservations.resource(path)).isEqualTo(resource);
  }
}
