package dev.durablestripe.internal.worker.activity;

import io.grpc.StatusRuntimeException;
import io.temporal.failure.ApplicationFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The failures of calls that an attempt itself makes to Temporal. They are retried. */
final class TemporalFailures {
  private TemporalFailures() {}

  /** Translates an exception of Temporal's client; empty for another exception. */
  static Optional<ApplicationFailure> of(Exception e) {
    return status(e)
        .map(
            status ->
                ActivityFailures.retried(
                    "TemporalCallFailed",
                    "A call to Temporal failed: " + status.getStatus().getCode()));
  }

  private static Optional<StatusRuntimeException> status(@Nullable Throwable e) {
    if (e == null || e instanceof StatusRuntimeException) {
      return Optional.ofNullable((StatusRuntimeException) e);
    }
    return status(e.getCause());
  }
}
