package dev.durablestripe.internal.worker;

import io.grpc.Status;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether Temporal refuses the polls of one kind. */
final class PollResults {
  private static final Logger log = LoggerFactory.getLogger(PollResults.class);

  /** The answers that repeating a poll does not change. */
  private static final Set<Status.Code> REFUSALS =
      Set.of(
          Status.Code.PERMISSION_DENIED,
          Status.Code.UNAUTHENTICATED,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.NOT_FOUND,
          Status.Code.UNIMPLEMENTED);

  /** A poll is refused immediately. One that stays open this long was accepted. */
  private static final long ACCEPTED_AFTER_NANOS = Duration.ofSeconds(5).toNanos();

  private final String method;
  private final LongSupplier nanoTime;
  private final Set<Poll> open = new HashSet<>();
  private @Nullable Status refusal;

  PollResults(String method, LongSupplier nanoTime) {
    this.method = method;
    this.nanoTime = nanoTime;
  }

  /** A poll that is waiting for its answer. */
  static final class Poll {
    private final long startNanos;
    private final boolean afterRefusal;

    private Poll(long startNanos, boolean afterRefusal) {
      this.startNanos = startNanos;
      this.afterRefusal = afterRefusal;
    }
  }

  synchronized Poll opened() {
    Poll poll = new Poll(nanoTime.getAsLong(), refusal != null);
    open.add(poll);
    return poll;
  }

  synchronized void closed(Poll poll, Status status) {
    open.remove(poll);
    if (REFUSALS.contains(status.getCode())) {
      if (refusal == null) {
        log.warn("Temporal refuses {}: {}", method, words(status));
      }
      refusal = status;
    } else if (status.isOk()) {
      accept();
    }
  }

  private void accept() {
    if (refusal != null) {
      log.info("Temporal accepts {} again", method);
      refusal = null;
    }
  }

  /** The server's words; empty while polls are accepted. */
  synchronized Optional<String> refusal() {
    if (open.stream().anyMatch(this::isAccepted)) {
      accept();
    }
    return Optional.ofNullable(refusal).map(PollResults::words);
  }

  private boolean isAccepted(Poll poll) {
    return poll.afterRefusal && nanoTime.getAsLong() - poll.startNanos > ACCEPTED_AFTER_NANOS;
  }

  private static String words(Status status) {
    return status.getDescription() == null
        ? status.getCode().toString()
        : status.getCode() + ": " + status.getDescription();
  }
}
