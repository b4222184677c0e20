package dev.durablestripe.internal.worker.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.ConcurrentChangeException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An update replaces only the expected row. */
class SubscriptionRepositoryTest {
  private final SubscriptionRepository rows = new TestWorker().bean(SubscriptionRepository.class);
  private final String id = "sub_" + TestWorker.unique();

  private void write(String status, ExpectedRevision expected) {
    Instant now = Instant.now();
    rows.write(
        new SubscriptionUpdate(
            "",
            new SubscriptionState(
                id, "cus_1", status, List.of(), false, null, null, null, now, false),
            now,
            now,
            false,
            expected,
            null));
  }

  private StoredSubscription stored() {
    return rows.find("", id).orElseThrow();
  }

  @Test
  void replacesTheRowThatWasRead() {
    write("active", ExpectedRevision.of(null));
    write("past_due", ExpectedRevision.of(stored()));

    assertThat(stored().status()).isEqualTo("past_due");
  }

  @Test
  void doesNotReplaceAnotherRow() {
    write("active", ExpectedRevision.of(null));
    StoredSubscription read = stored();
    write("past_due", ExpectedRevision.of(read));

    assertThatThrownBy(() -> write("unpaid", ExpectedRevision.of(read)))
        .isInstanceOf(ConcurrentChangeException.class);
    assertThatThrownBy(() -> write("unpaid", ExpectedRevision.of(null)))
        .isInstanceOf(ConcurrentChangeException.class);
    assertThat(stored().status()).isEqualTo("past_due");
  }

  /** As after a failover to a lagging standby, between reading and writing the row. */
  @Test
  void doesNotReplaceAnOlderRow() {
    write("active", ExpectedRevision.of(null));
    long read = stored().revision() + 1;

    assertThatThrownBy(() -> write("unpaid", new ExpectedRevision.Exactly(read)))
        .isInstanceOf(ConcurrentChangeException.class);
    assertThat(stored().status()).isEqualTo("active");
  }

  @Test
  void aPageReplacesOlderRows() {
    write("active", ExpectedRevision.of(null));
    long latest = rows.latestRevision();
    write("past_due", new ExpectedRevision.AtMost(latest + 7));
    assertThat(stored().status()).isEqualTo("past_due");

    assertThatThrownBy(() -> write("unpaid", new ExpectedRevision.AtMost(latest)))
        .isInstanceOf(ConcurrentChangeException.class);
    assertThat(stored().status()).isEqualTo("past_due");
  }
}
