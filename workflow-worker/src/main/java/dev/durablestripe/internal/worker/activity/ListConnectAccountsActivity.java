package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.worker.reconcile.ConnectAccounts;
import dev.durablestripe.internal.worker.workflow.ListConnectAccounts;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lists the accounts of a sweep. */
@Component
final class ListConnectAccountsActivity implements ListConnectAccounts {
  private final ConnectAccounts accounts;

  ListConnectAccountsActivity(ConnectAccounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public Page accounts(@Nullable String page) {
    return ActivityAttempt.run(
        () -> {
          ConnectAccounts.Page listed = page == null ? accounts.first() : accounts.page(page);
          return new Page(listed.accounts(), listed.next());
        });
  }
}
