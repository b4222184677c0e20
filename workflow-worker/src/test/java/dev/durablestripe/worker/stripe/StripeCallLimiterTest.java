package dev.durablestripe.worker.stripe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import dev.durablestripe.worker.stripe.StripeCallDeferredException.Reason;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StripeCallLimiterTest {
  private static final int PLENTY = 1_000_000;

  private final StripeCallLimiter gate = new StripeCallLimiter(PLENTY, ObservationRegistry.NOOP);
  private final AtomicInteger calls = new AtomicInteger();

  private int call() throws StripeException {
    return gate.call(calls::incrementAndGet);
  }

  private void fail(StripeException failure, int times) {
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(
              () ->
                  gate.call(
                      () -> {
                        throw failure;
                      }))
          .isSameAs(failure);
    }
  }

  private static ApiException status(int status) {
    return new ApiException("no", null, null, status, null);
  }

  private StripeCallDeferredException refused() {
    return catchThrowableOfType(StripeCallDeferredException.class, this::call);
  }

  @Test
  void aStripeThatIsDownIsNotAsked() {
    fail(new ApiConnectionException("timeout"), 5);
    fail(status(503), 5);

    assertThat(refused().reason()).isEqualTo(Reason.DOWN);
    assertThat(calls).hasValue(0);
  }

  @Test
  void aStripeThatRefusesIsUp() throws Exception {
    fail(new InvalidRequestException("no", null, null, null, 404, null), 20);
    fail(status(400), 20);

    assertThat(call()).isEqualTo(1);
  }

  @Test
  void whoMayNotCallIsTold() {
    assertThatThrownBy(() -> StripeCallPolicy.forbidden().execute(this::call))
        .isInstanceOf(NeedsStripeException.class);
    assertThat(calls).hasValue(0);
  }

  @Test
  void theAccessEndsWithTheWork() throws Exception {
    StripeCallPolicy.forbidden().execute(() -> StripeCallPolicy.immediate().execute(this::call));

    assertThat(call()).isEqualTo(2);
  }

  @Test
  void fewOfTheSharedSlotsCallAtOnceAndTheOthersComeBackMuchLater() throws Exception {
    CountDownLatch calling = new CountDownLatch(4);
    CountDownLatch answer = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 4; i++) {
      var unused =
          threads.submit(
              () ->
                  StripeCallPolicy.concurrencyLimited()
                      .execute(
                          () ->
                              gate.call(
                                  () -> {
                                    calling.countDown();
                                    awaitQuietly(answer);
                                    return 0;
                                  })));
    }
    calling.await();

    StripeCallDeferredException refused =
        catchThrowableOfType(
            StripeCallDeferredException.class,
            () -> StripeCallPolicy.concurrencyLimited().execute(this::call));

    assertThat(refused.reason()).isEqualTo(Reason.BUSY);
    assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(5));
    assertThat(StripeCallPolicy.immediate().execute(this::call)).isEqualTo(1);
    answer.countDown();
    threads.shutdown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void nobodyWaitsInASlotButAWalk() throws Exception {
    StripeCallLimiter narrow = new StripeCallLimiter(5, ObservationRegistry.NOOP);
    int before = calls.get();
    long start = System.nanoTime();

    StripeCallPolicy.waiting(() -> {})
        .execute(
            () -> {
              for (int i = 0; i < 4; i++) {
                narrow.call(calls::incrementAndGet);
              }
              return 0;
            });

    // One call a second is a walk's part of five.
    assertThat(calls.get() - before).isEqualTo(4);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
    @Nullable StripeCallDeferredException refused = null;
    for (int i = 0; i < 50 && refused == null; i++) {
      refused =
          catchThrowableOfType(
              StripeCallDeferredException.class,
              () ->
                  StripeCallPolicy.immediate().execute(() -> narrow.call(calls::incrementAndGet)));
    }
    assertThat(requireNonNull(refused).retryAfter())
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  /** Refusing it would waste the calls that the attempt has made. */
  @Test
  void aFurtherCallOfAnAttemptWaitsForItsTurn() throws Exception {
    StripeCallLimiter one = new StripeCallLimiter(1, ObservationRegistry.NOOP);

    int answers =
        StripeCallPolicy.immediate()
            .execute(() -> one.call(() -> 1) + one.call(() -> 1) + one.call(() -> 1));

    assertThat(answers).isEqualTo(3);
  }
}
