package dev.durablestripe.worker.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.fake.StripeEvents;
import dev.durablestripe.worker.TestWorker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StripeListsTest {
  private static final Instant SINCE = Instant.ofEpochSecond(1_700_000_000);

  private final StripeLists lists = new TestWorker().bean(StripeLists.class);
  private final String account = "acct_" + TestWorker.unique();

  @Test
  void asksForSnapshotsAndThinEventsApart() {
    List<String> types = List.of("b", "a", "v1.a", "v2.core.x");

    assertThat(StripeLists.events(types, SINCE, true))
        .containsExactly(
            "/v1/events?limit=100&created[gte]=1700000000&delivery_success=false&types[0]=a&types[1]=b");
    assertThat(StripeLists.events(types, SINCE, false))
        .containsExactly("/v1/events?limit=100&created[gte]=1700000000&types[0]=a&types[1]=b");
    assertThat(StripeLists.thinEvents(types, SINCE))
        .containsExactly(
            "/v2/core/events?limit=100&created[gte]=2023-11-14T22:13:20Z&types[0]=v1.a&types[1]=v2.core.x");
  }

  @Test
  void oneListTakesTwentyTypes() {
    List<String> types = IntStream.range(0, 41).mapToObj(i -> "type." + i).toList();

    assertThat(StripeLists.events(types, SINCE, true))
        .hasSize(3)
        .allSatisfy(path -> assertThat(path).doesNotContain("types[20]"));
  }

  @Test
  void readsAllPagesOfEitherKind() throws Exception {
    for (int i = 0; i < 250; i++) {
      Instant created = Instant.now();
      TestWorker.STRIPE.event(
          account, StripeEvents.event("evt_%d_a".formatted(i), "a.b", created, "{}"), i % 2 == 0);
      TestWorker.STRIPE.event(
          account,
          StripeEvents.thin("evt_%d_b".formatted(i), "v1.a.b", created, "a", "b", "evt_c"),
          true);
    }

    assertThat(ids(StripeLists.events(List.of("a.b"), SINCE, false).get(0))).hasSize(250);
    assertThat(ids(StripeLists.events(List.of("a.b"), SINCE, true).get(0)))
        .hasSize(125)
        .allMatch(id -> id.matches("evt_\\d*[13579]_a"));
    assertThat(ids(StripeLists.thinEvents(List.of("v1.a.b"), SINCE).get(0)))
        .hasSize(250)
        .doesNotHaveDuplicates();
  }

  @Test
  void nothingIsThere() throws Exception {
    assertThat(ids(StripeLists.subscriptions("cus_nobody"))).isEmpty();
  }

  private List<String> ids(String first) throws Exception {
    List<String> ids = new ArrayList<>();
    for (@Nullable String path = first; path != null; ) {
      StripePage page = lists.page(account, path);
      page.data().forEach(event -> ids.add(event.path("id").asText()));
      path = page.next();
    }
    return ids;
  }
}
