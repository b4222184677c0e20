package dev.durablestripe.internal.worker.stripe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import dev.durablestripe.internal.worker.stripe.StripeCallDeferredException.Reason;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StripeCallLimiterTest {
  private static final int UNLIMITED = 1_000_000;

  private final StripeCallLimiter limiter =
      new StripeCallLimiter(UNLIMITED, ObservationRegistry.NOOP);
  private final AtomicInteger calls = new AtomicInteger();

  private int call() throws StripeException {
    return limiter.call(calls::incrementAndGet);
  }

  private void fail(StripeException failure, int times) {
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(
              () ->
                  limiter.call(
                      () -> {
                        throw failure;
                      }))
          .isSameAs(failure);
    }
  }

  private static ApiException status(int status) {
    return new ApiException("no", null, null, status, null);
  }

  private StripeCallDeferredException deferred() {
    return catchThrowableOfType(StripeCallDeferredException.class, this::call);
  }

  @Test
  void doesNotCallWhileStripeIsDown() {
    fail(new ApiConnectionException("timeout"), 5);
    fail(status(503), 5);

    assertThat(deferred().reason()).isEqualTo(Reason.DOWN);
    assertThat(calls).hasValue(0);
  }

  @Test
  void aRefusalDoesNotCountAsDown() throws Exception {
    fail(new InvalidRequestException("no", null, null, null, 404, null), 20);
    fail(status(400), 20);

    assertThat(call()).isEqualTo(1);
  }

  @Test
  void aForbiddenCallThrows() {
    assertThatThrownBy(() -> StripeCallPolicy.forbidden().execute(this::call))
        .isInstanceOf(NeedsStripeException.class);
    assertThat(calls).hasValue(0);
  }

  @Test
  void aPolicyEndsWithItsTask() throws Exception {
    StripeCallPolicy.forbidden().execute(() -> StripeCallPolicy.immediate().execute(this::call));

    assertThat(call()).isEqualTo(2);
  }

  @Test
  void limitsConcurrentCallsAndDefersTheOthersForMinutes() throws Exception {
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
                              limiter.call(
                                  () -> {
                                    calling.countDown();
                                    awaitQuietly(answer);
                                    return 0;
                                  })));
    }
    calling.await();

    StripeCallDeferredException deferred =
        catchThrowableOfType(
            StripeCallDeferredException.class,
            () -> StripeCallPolicy.concurrencyLimited().execute(this::call));

    assertThat(deferred.reason()).isEqualTo(Reason.BUSY);
    assertThat(deferred.retryAfter()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(5));
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
  void onlyTheWaitingPolicyWaitsForTheRateLimit() throws Exception {
    StripeCallLimiter five = new StripeCallLimiter(5, ObservationRegistry.NOOP);
    int before = calls.get();
    long start = System.nanoTime();

    StripeCallPolicy.waiting(() -> {})
        .execute(
            () -> {
              for (int i = 0; i < 4; i++) {
                five.call(calls::incrementAndGet);
              }
              return 0;
            });

    // Walks get one of five calls a second.
    assertThat(calls.get() - before).isEqualTo(4);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
    @Nullable StripeCallDeferredException deferred = null;
    for (int i = 0; i < 50 && deferred == null; i++) {
      deferred =
          catchThrowableOfType(
              StripeCallDeferredException.class,
              () -> StripeCallPolicy.immediate().execute(() -> five.call(calls::incrementAndGet)));
    }
    assertThat(requireNonNull(deferred).retryAfter())
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  @Test
  void eachCallOfAWalkSendsAHeartbeat() throws Exception {
    AtomicInteger heartbeats = new AtomicInteger();

    StripeCallPolicy.waiting(heartbeats::incrementAndGet).execute(() -> call() + call());

    assertThat(heartbeats).hasValue(2);
  }

  /** Deferring it would waste the calls that the attempt has made. */
  @Test
  void aFurtherCallOfAnAttemptWaits() throws Exception {
    StripeCallLimiter one = new StripeCallLimiter(1, ObservationRegistry.NOOP);

    int answers =
        StripeCallPolicy.immediate()
            .execute(() -> one.call(() -> 1) + one.call(() -> 1) + one.call(() -> 1));

    assertThat(answers).isEqualTo(3);
  }
}
