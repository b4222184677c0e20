package dev.durablestripe.internal.worker.activity;

import java.io.Serial;

/**
 * It is unclear whether a follow-up was started: an earlier attempt may have started it, and
 * Temporal may have deleted it since.
 */
final class FollowUpUnclearException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  FollowUpUnclearException() {
    super("It is unclear whether the follow-up was started");
  }
}
