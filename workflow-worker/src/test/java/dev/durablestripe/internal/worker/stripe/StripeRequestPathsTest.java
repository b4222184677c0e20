package dev.durablestripe.internal.worker.stripe;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.durablestripe.internal.worker.TestWorker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeRequestPathsTest {
  private final StripeApi stripe = new TestWorker().bean(StripeApi.class);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/subscriptions/sub_1",
        "/v1/checkout/sessions/cs_test_a1",
        "/v2/core/events/evt_1",
        "/v1/events?limit=100&created%5Bgte%5D=1&types%5B0%5D=invoice.paid&starting_after=a%2Fb%0D"
      })
  void acceptsPathsOfTheApi(String path) {
    assertThatCode(() -> StripeRequestPaths.validate(path)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "v1/events",
        "/v1",
        "/v1/",
        "/v3/events",
        "/v1events",
        "@127.0.0.1:9/v1/events",
        ":9@127.0.0.1/v1/events",
        ".evil.example/v1/events",
        "//127.0.0.1:9/v1/events",
        "/v1//127.0.0.1/events",
        "/v1/../admin",
        "/v1/events/..",
        "/v1/./events",
        "/v1/%2e%2e/admin",
        "/v1/events/a%2E%2E",
        "/v1/events/a%2fb",
        "/v1/events/a%5cb",
        "/v1/events/a%252fb",
        "/v1/events/a%0d%0a",
        "/v1/events/a%00",
        "/v1/events/a%zz",
        "/v1\\events",
        "/v1/events\\..\\admin",
        "/v1/events@127.0.0.1",
        "/v1/events#x",
        "/v1/events?a=b#x",
        "/v1/events?a=b?c",
        "/v1/events?a=http://127.0.0.1/",
        "/v1/events HTTP/1.1",
        "/v1/events\r\nHost: evil",
        "/v1/events?a=b\n",
        "/v1/eventsä"
      })
  void refusesOtherPathsBeforeSending(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stripe.get("", path))
        .withMessage("not a path of Stripe's API");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"acct", "acct_1\r\nX: y", "acct_1/../acct_2", "acct_ä", "acct_1 ", "null"})
  void refusesMalformedAccountsBeforeSending(String account) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stripe.get(account, "/v1/events"))
        .withMessage("not an account of Stripe's");
  }
}
