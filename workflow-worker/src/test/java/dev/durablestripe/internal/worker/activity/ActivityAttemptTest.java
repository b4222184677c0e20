package dev.durablestripe.internal.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchException;

import dev.durablestripe.handler.EventRejectedException;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityNotExistsException;
import io.temporal.client.ActivityPausedException;
import io.temporal.client.ActivityResetException;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.failure.ApplicationFailure;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActivityAttemptTest {

  static Stream<ActivityCompletionException> stops() {
    return Stream.of(
        new ActivityCanceledException(),
        new ActivityPausedException(),
        new ActivityResetException(),
        new ActivityNotExistsException(new IllegalStateException("no such activity")),
        new ActivityWorkerShutdownException());
  }

  private static <T> T run(Callable<T> attempt) {
    return ActivityAttempt.run(attempt);
  }

  @ParameterizedTest
  @MethodSource("stops")
  void aStopIsNotTranslated(ActivityCompletionException stop) {
    assertThat(
            catchException(
                () ->
                    run(
                        () -> {
                          throw stop;
                        })))
        .isSameAs(stop)
        .satisfies(thrown -> assertThat(thrown.getStackTrace()).isEmpty());
  }

  @Test
  void anyOtherExceptionIsTranslated() {
    assertThatThrownBy(
            () ->
                run(
                    () -> {
                      throw new EventRejectedException("it is a test");
                    }))
        .isInstanceOf(ApplicationFailure.class)
        .hasMessageContaining("EventRejected");
  }

  @Test
  void aResultIsReturned() {
    assertThat(run(() -> "result")).isEqualTo("result");
  }
}
