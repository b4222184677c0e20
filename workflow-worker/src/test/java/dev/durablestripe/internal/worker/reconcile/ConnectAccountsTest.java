package dev.durablestripe.internal.worker.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectAccountsTest {
  private static final TestWorker WORKER = new TestWorker();

  private final ConnectAccounts accounts =
      new ConnectAccounts(
          WORKER.bean(StripeListApi.class), TestWorker.database(), WORKER.bean(KeyScope.class));
  private final ConnectAccounts ofAnOrganization =
      new ConnectAccounts(
          WORKER.bean(StripeListApi.class), TestWorker.database(), new KeyScope(false, true));

  private final String unique = TestWorker.unique();

  private List<String> all(ConnectAccounts.Page first) throws Exception {
    List<String> all = new ArrayList<>(first.accounts());
    for (@Nullable String next = first.next(); next != null; ) {
      ConnectAccounts.Page page = accounts.page(next);
      all.addAll(page.accounts());
      next = page.next();
    }
    return all;
  }

  @Test
  void thePlatformComesBeforeTheListedAccounts() throws Exception {
    for (int i = 0; i < 130; i++) {
      String id = "acct_%s_%d".formatted(unique, i);
      TestWorker.STRIPE.put("", "/v1/accounts/" + id, "{\"id\":\"%s\"}".formatted(id));
    }

    List<String> all = all(accounts.first());

    assertThat(all.get(0)).isEmpty();
    assertThat(all).filteredOn(id -> id.contains(unique)).hasSize(130).doesNotHaveDuplicates();
  }

  @Test
  void ifTheKeyMustNotListAccountsThoseInTheDatabaseAreUsed() throws Exception {
    for (int i = 0; i < 130; i++) {
      WORKER.apply(
          StripeEvents.event(
                  "evt_%s_%d".formatted(unique, i),
                  "customer.subscription.created",
                  Instant.now(),
                  StripeEvents.subscription(
                      "sub_" + unique, "cus_1", "active", "price_1", 1, Instant.now()))
              .replace(
                  "\"object\":\"event\"",
                  "\"object\":\"event\",\"account\":\"acct_%s_%d\"".formatted(unique, i)));
    }

    List<String> all = all(accounts.page("stored:"));

    assertThat(all).isSorted();
    assertThat(all).filteredOn(id -> id.contains(unique)).hasSize(130).doesNotHaveDuplicates();
    assertThat(all(ofAnOrganization.first())).doesNotContain("").containsAll(all);
  }

  @Test
  void aPageIsIdentifiedByAnAccountAndNotByAPath() {
    assertThatExceptionOfType(OutdatedWalkException.class)
        .isThrownBy(() -> accounts.page("/v1/accounts?limit=100&starting_after=acct_1"));
    assertThatExceptionOfType(OutdatedWalkException.class)
        .isThrownBy(() -> accounts.page("@127.0.0.1:9/v1/accounts"));
  }
}
