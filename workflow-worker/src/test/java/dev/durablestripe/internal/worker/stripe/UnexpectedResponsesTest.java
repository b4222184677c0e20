package dev.durablestripe.internal.worker.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.stripe.exception.StripeException;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.EventSource;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that do not come from Stripe, but from a proxy or a wrong {@code STRIPE_API_BASE}. */
class UnexpectedResponsesTest {
  private static final TestWorker WORKER = new TestWorker();

  private final StripeApi stripe = WORKER.bean(StripeApi.class);
  private final StripeListApi lists = WORKER.bean(StripeListApi.class);
  private final EventSource events = WORKER.bean(EventSource.class);
  private final String unique = TestWorker.unique();
  private final String account = "acct_" + unique;

  private static void assertUnreadable(ThrowingCallable call) {
    assertThatExceptionOfType(UnreadableResponseException.class).isThrownBy(call);
  }

  private void answer(String path, int status, String body) {
    TestWorker.STRIPE.answer(account + path, status, body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "7",
        "\"text\"",
        "{\"id\":7}",
        "{\"id\":null}",
        "{\"id\":\"another\",\"object\":\"event\",\"status\":\"active\"}",
        "[{\"id\":\"evt_1\"}]",
        "{\"id\":",
        "<html>Sign in to continue</html>"
      })
  void onlyTheRequestedObjectIsAccepted(String body) throws Exception {
    var event =
        TestWorker.parse(
            StripeEvents.event("evt_" + unique, "invoice.paid", Instant.now(), "{}")
                .replace("\"object\"", "\"account\":\"" + account + "\",\"object\""));
    for (String path :
        List.of(
            "/v1/subscriptions/x",
            "/v1/invoices/x",
            "/v1/checkout/sessions/x",
            "/v2/core/events/evt_" + unique,
            "/v1/events/evt_" + unique)) {
      answer(path, 200, body);
    }

    assertUnreadable(() -> stripe.subscription(account, "x"));
    assertUnreadable(() -> stripe.subscription(event, "x"));
    assertUnreadable(() -> stripe.invoice(event, "x"));
    assertUnreadable(() -> stripe.checkoutSession(event, "x"));
    assertUnreadable(() -> stripe.thinEvent(event));
    assertUnreadable(() -> events.find(account, event.id()));
  }

  @Test
  void aSubscriptionNeedsAStatusAndAnEventAType() {
    answer("/v1/subscriptions/x", 200, "{\"id\":\"x\"}");
    answer("/v1/events/evt_1", 200, "{\"id\":\"evt_1\"}");

    assertUnreadable(() -> stripe.subscription(account, "x"));
    assertUnreadable(() -> events.find(account, "evt_1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"data\":null}",
        "{\"data\":{}}",
        "<html>",
        "{\"data\":[{}],\"has_more\":true,\"next_page_url\":\"/v2/core/events?limit=1\"}",
        "{\"data\":[7],\"has_more\":true,\"next_page_url\":\"http://[::1/?page=1\"}"
      })
  void onlyAListIsAccepted(String body) {
    StripeListQuery subscriptions = StripeListApi.subscriptions(null);
    StripeListQuery snapshots =
        StripeListApi.events(List.of("a.b"), Instant.EPOCH, null, false).get(0);
    StripeListQuery thin = StripeListApi.thinEvents(List.of("v1.a.b"), Instant.EPOCH, null).get(0);
    answer("/v1/subscriptions", 200, body);
    answer("/v1/events", 200, body);
    answer("/v2/core/events", 200, body);
    answer("/v1/accounts", 200, body);

    assertUnreadable(() -> lists.page(account, subscriptions, null));
    assertUnreadable(() -> lists.page(account, snapshots, null));
    assertUnreadable(() -> lists.page(account, thin, null));
    assertUnreadable(() -> lists.page(account, StripeListApi.accounts(), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":[]}",
        "{\"data\":[],\"has_more\":true}",
        "{\"data\":[],\"has_more\":\"no\"}",
        "{\"data\":[{\"id\":\"sub_1\",\"status\":\"active\"}],\"has_more\":true}",
        "{\"data\":[{\"id\":\"a b\",\"status\":\"active\"}],\"has_more\":true}"
      })
  void aListNeedsAValidNextPage(String body) {
    answer("/v1/subscriptions", 200, body);

    assertUnreadable(() -> lists.page(account, StripeListApi.subscriptions(null), "sub_1"));
  }

  @Test
  void anAccountNeedsAnAccountId() {
    answer("/v1/accounts", 200, "{\"data\":[{\"id\":\"@127.0.0.1\"}],\"has_more\":false}");

    assertUnreadable(() -> lists.page(account, StripeListApi.accounts(), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"error\":null}",
        "{\"error\":[]}",
        "{\"error\":\"no\"}",
        "{\"error\":{}}",
        "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Unrecognized request URL\"}}",
        "{\"code\":\"resource_missing\"}",
        "<html>404 not found</html>"
      })
  void onlyStripesErrorCodeMeansThatAnObjectIsMissing(String body) {
    answer("/v1/events/evt_1", 404, body);

    assertThatExceptionOfType(StripeException.class)
        .isThrownBy(() -> events.find(account, "evt_1"))
        .matches(e -> !StripeErrors.isMissing(e));
  }

  @Test
  void bothErrorCodesMeanThatAnEventIsMissing() throws Exception {
    answer("/v1/events/evt_1", 404, "{\"error\":{\"code\":\"resource_missing\"}}");
    answer("/v2/core/events/evt_1", 404, "{\"error\":{\"code\":\"not_found\"}}");

    assertThat(events.find(account, "evt_1")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404})
  void anInvalidRequestIsNotARefusedList(int status) {
    TestWorker.STRIPE.fail(account + "/v1/subscriptions", status);

    assertThatExceptionOfType(StripeException.class)
        .isThrownBy(() -> lists.read(account, StripeListApi.subscriptions(null), null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"error\":{}}", "<html>Forbidden</html>"})
  void aProxysRefusalIsNotARefusedList(String body) {
    answer("/v1/subscriptions", 403, body);

    assertThatExceptionOfType(StripeException.class)
        .isThrownBy(() -> lists.read(account, StripeListApi.subscriptions(null), null));
  }

  @Test
  void stripesRefusalIsARefusedList() throws Exception {
    TestWorker.STRIPE.fail(account + "/v1/subscriptions", 403);
    answer("/v2/core/events", 400, "{\"error\":{\"code\":\"account_invalid\"}}");

    assertThat(lists.read(account, StripeListApi.subscriptions(null), null))
        .isInstanceOf(ListResponse.Refused.class);
    assertThat(
            lists.read(
                account,
                StripeListApi.thinEvents(List.of("v1.a"), Instant.EPOCH, null).get(0),
                null))
        .isInstanceOf(ListResponse.Refused.class);
  }

  /** If an account does not have the list, Stripe answers that the URL does not exist. */
  @ParameterizedTest
  @ValueSource(ints = {400, 404})
  void aMissingListOfVersionTwoIsARefusedList(int status) throws Exception {
    StripeListQuery thin = StripeListApi.thinEvents(List.of("v1.a"), Instant.EPOCH, null).get(0);
    answer(
        "/v2/core/events",
        status,
        "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Unrecognized request URL\"}}");

    assertThat(lists.read(account, thin, null)).isInstanceOf(ListResponse.Refused.class);
  }
}
