package dev.durablestripe.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.worker.TestWorker;
import dev.durablestripe.worker.event.ConcurrentChangeException;
import dev.durablestripe.worker.subscription.SubscriptionUpdate.Older;
import dev.durablestripe.worker.subscription.SubscriptionUpdate.Replaces;
import dev.durablestripe.worker.subscription.SubscriptionUpdate.Row;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which stored row an update may replace. */
class SubscriptionRepositoryTest {
  private final SubscriptionRepository rows = new TestWorker().bean(SubscriptionRepository.class);
  private final String id = "sub_" + TestWorker.unique();

  private void write(String status, Replaces replaces) {
    Instant now = Instant.now();
    rows.write(
        new SubscriptionUpdate(
            "",
            new SubscriptionState(
                id, "cus_1", status, List.of(), false, null, null, null, now, false),
            now,
            now,
            false,
            replaces,
            null));
  }

  private StoredSubscription stored() {
    return rows.find("", id).orElseThrow();
  }

  @Test
  void theRowThatWasRead() {
    write("active", Replaces.row(null));
    write("past_due", Replaces.row(stored()));

    assertThat(stored().status()).isEqualTo("past_due");
  }

  @Test
  void noOtherRow() {
    write("active", Replaces.row(null));
    StoredSubscription read = stored();
    write("past_due", Replaces.row(read));

    assertThatThrownBy(() -> write("unpaid", Replaces.row(read)))
        .isInstanceOf(ConcurrentChangeException.class);
    assertThatThrownBy(() -> write("unpaid", Replaces.row(null)))
        .isInstanceOf(ConcurrentChangeException.class);
    assertThat(stored().status()).isEqualTo("past_due");
  }

  /** As when a standby that lags behind takes over after the row was read. */
  @Test
  void norAnOlderOne() {
    write("active", Replaces.row(null));
    long read = stored().revision() + 1;

    assertThatThrownBy(() -> write("unpaid", new Row(read)))
        .isInstanceOf(ConcurrentChangeException.class);
    assertThat(stored().status()).isEqualTo("active");
  }

  @Test
  void aPageReplacesWhatIsOlderThanItself() {
    write("active", Replaces.row(null));
    long latest = rows.latestRevision();
    write("past_due", new Older(latest + 7));
    assertThat(stored().status()).isEqualTo("past_due");

    assertThatThrownBy(() -> write("unpaid", new Older(latest)))
        .isInstanceOf(ConcurrentChangeException.class);
    assertThat(stored().status()).isEqualTo("past_due");
  }
}
