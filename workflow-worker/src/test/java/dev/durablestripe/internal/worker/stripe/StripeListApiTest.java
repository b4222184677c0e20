package dev.durablestripe.internal.worker.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeListApiTest {
  private static final Instant SINCE = Instant.ofEpochSecond(1_700_000_000);

  private final StripeListApi lists = new TestWorker().bean(StripeListApi.class);
  private final String account = "acct_" + TestWorker.unique();

  @Test
  void listsSnapshotAndThinEventsSeparately() {
    List<String> types = List.of("b", "a", "v1.a", "v2.core.x");

    assertThat(paths(StripeListApi.events(types, SINCE, null, true)))
        .containsExactly(
            "/v1/events?limit=100&created[gte]=1700000000&delivery_success=false&types[0]=a&types[1]=b");
    assertThat(paths(StripeListApi.events(types, SINCE, null, false)))
        .containsExactly("/v1/events?limit=100&created[gte]=1700000000&types[0]=a&types[1]=b");
    assertThat(paths(StripeListApi.thinEvents(types, SINCE, null)))
        .containsExactly(
            "/v2/core/events?limit=100&created[gte]=2023-11-14T22:13:20Z&types[0]=v1.a&types[1]=v2.core.x");
  }

  @Test
  void listsNoEventsAfterUntil() {
    Instant until = SINCE.plusSeconds(60);

    assertThat(paths(StripeListApi.events(List.of("a"), SINCE, until, false)))
        .containsExactly(
            "/v1/events?limit=100&created[gte]=1700000000&created[lte]=1700000060&types[0]=a");
    assertThat(paths(StripeListApi.thinEvents(List.of("v1.a"), SINCE, until)))
        .containsExactly(
            "/v2/core/events?limit=100&created[gte]=2023-11-14T22:13:20Z"
                + "&created[lte]=2023-11-14T22:14:20Z&types[0]=v1.a");
  }

  @Test
  void distinguishesARefusedListFromAnUnknownCursor() throws Exception {
    StripeListQuery list = StripeListApi.subscriptions(null);

    assertThat(lists.read(account, list, "sub_gone")).isInstanceOf(ListResponse.CursorGone.class);
    TestWorker.STRIPE.fail(account + "/v1/subscriptions", 403);
    assertThat(lists.read(account, list, "sub_gone")).isInstanceOf(ListResponse.Refused.class);
    assertThat(lists.read(account, list, null)).isInstanceOf(ListResponse.Refused.class);
  }

  /** An application may have mistyped it. */
  @Test
  void aListWithAnUnknownTypeIsSkipped() throws Exception {
    TestWorker.STRIPE.refuse(account + "/v1/events", 400, "parameter_invalid", "types[0]");
    StripeListQuery list = StripeListApi.events(List.of("a.b"), SINCE, null, false).get(0);

    assertThat(lists.read(account, list, null)).isInstanceOf(ListResponse.Refused.class);
  }

  @Test
  void anUnknownCustomerIsRefused() {
    TestWorker.STRIPE.refuse(account + "/v1/subscriptions", 400, "resource_missing", "customer");

    assertThatExceptionOfType(OperatorRequestRefusedException.class)
        .isThrownBy(() -> lists.read(account, StripeListApi.subscriptions("cus_unknown"), null))
        .withMessageContaining("cus_unknown");
  }

  @Test
  void aListHasAtMostTwentyTypes() {
    List<String> types = IntStream.range(0, 41).mapToObj(i -> "type." + i).toList();

    assertThat(StripeListApi.events(types, SINCE, null, true))
        .hasSize(3)
        .allSatisfy(list -> assertThat(list.types()).hasSizeLessThanOrEqualTo(20));
  }

  @Test
  void readsAllPagesOfBothKinds() throws Exception {
    for (int i = 0; i < 250; i++) {
      Instant created = Instant.now();
      TestWorker.STRIPE.event(
          account, StripeEvents.event("evt_%d_a".formatted(i), "a.b", created, "{}"), i % 2 == 0);
      TestWorker.STRIPE.event(
          account,
          StripeEvents.thin("evt_%d_b".formatted(i), "v1.a.b", created, "a", "b", "evt_c"),
          true);
    }

    assertThat(ids(StripeListApi.events(List.of("a.b"), SINCE, null, false).get(0))).hasSize(250);
    assertThat(ids(StripeListApi.events(List.of("a.b"), SINCE, null, true).get(0)))
        .hasSize(125)
        .allMatch(id -> id.matches("evt_\\d*[13579]_a"));
    assertThat(ids(StripeListApi.thinEvents(List.of("v1.a.b"), SINCE, null).get(0)))
        .hasSize(250)
        .doesNotHaveDuplicates();
  }

  @Test
  void anEmptyListHasOnePage() throws Exception {
    assertThat(ids(StripeListApi.subscriptions("cus_nobody"))).isEmpty();
  }

  @Test
  void everyValueIsEncoded() {
    StripeListQuery list = StripeListApi.subscriptions("cus_1.a-b");

    assertThat(list.path("a&status=active#@%2e\r\n/"))
        .isEqualTo(
            "/v1/subscriptions?limit=100&status=all&customer=cus_1.a-b"
                + "&starting_after=a%26status%3Dactive%23%40%252e%0D%0A%2F");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "cus_1&status=active", "@127.0.0.1:9/v1", "../v1", "cus 1", "cus_1\n"})
  void aMalformedCustomerIsRefused(String customer) {
    assertThatExceptionOfType(OperatorRequestRefusedException.class)
        .isThrownBy(() -> StripeListApi.subscriptions(customer))
        .withMessageContaining("customer");
  }

  @Test
  void aMalformedAccountOrCursorIsRefused() {
    StripeListQuery list = StripeListApi.subscriptions(null);

    assertThatExceptionOfType(OperatorRequestRefusedException.class)
        .isThrownBy(() -> lists.page("acct_1\r\nX-Header: 1", list, null))
        .withMessageContaining("account");
    assertThatExceptionOfType(OperatorRequestRefusedException.class)
        .isThrownBy(() -> lists.page(account, list, "sub_1&customer=cus_1"))
        .withMessageContaining("cursor");
  }

  @Test
  void usesOnlyTheTokenOfTheNextPagesUrl() throws Exception {
    StripeListQuery list = StripeListApi.thinEvents(List.of("v1.a"), SINCE, null).get(0);
    TestWorker.STRIPE.put(
        account,
        "/v2/core/events",
        "{\"data\":[],\"next_page_url\":\"http://127.0.0.1:9/v1/elsewhere?page=a%2Fb%3D&limit=1\"}");

    StripePage page = lists.page(account, list, null);

    assertThat(page.next()).isEqualTo("a/b=");
    assertThat(list.path(page.next())).startsWith("/v2/core/events?").endsWith("&page=a%2Fb%3D");
  }

  private static List<String> paths(List<StripeListQuery> lists) {
    return lists.stream()
        .map(list -> URLDecoder.decode(list.path(null), StandardCharsets.UTF_8))
        .toList();
  }

  private List<String> ids(StripeListQuery list) throws Exception {
    List<String> ids = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      StripePage page = lists.page(account, list, cursor);
      page.data().forEach(event -> ids.add(event.path("id").asText()));
      cursor = page.next();
    } while (cursor != null);
    return ids;
  }
}
