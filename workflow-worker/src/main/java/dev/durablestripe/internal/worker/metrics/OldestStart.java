package dev.durablestripe.internal.worker.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known about when the oldest waiting event started. Probes narrow it down; between them,
 * and while Temporal does not answer, the age that follows from it grows with time.
 *
 * @param idle whether no event was waiting
 * @param notBefore no waiting event started before; null if not known
 * @param waiting when an event started that was waiting; null if none is known
 */
record OldestStart(boolean idle, @Nullable Instant notBefore, @Nullable Instant waiting) {
  /** Before the first answer. */
  static final OldestStart UNKNOWN = new OldestStart(false, null, null);

  /** Probed first when nothing is known: the age at which the alert fires. */
  private static final Duration FIRST_AGE = Duration.ofMinutes(10);

  private static final int GROWTH = 8;
  private static final Duration LEAST_AGE = Duration.ofSeconds(1);

  /** Bounds that are this close, or differ by less than a part of the age, are close enough. */
  private static final Duration CLOSE = Duration.ofSeconds(4);

  private static final int CLOSE_PART = 20;

  /** After an answer that contains every waiting event. */
  static OldestStart exactly(Optional<Instant> oldest) {
    return new OldestStart(oldest.isEmpty(), oldest.orElse(null), oldest.orElse(null));
  }

  /** After an answer that contains an event with this start, and there may be older ones. */
  OldestStart found(Instant start) {
    return waiting != null && waiting.isBefore(start)
        ? this
        : new OldestStart(false, notBefore, start);
  }

  /** After an answer that no waiting event started before this time. */
  OldestStart noneBefore(Instant start) {
    Instant later = notBefore != null && notBefore.isAfter(start) ? notBefore : start;
    return new OldestStart(
        idle, later, waiting != null && waiting.isBefore(start) ? null : waiting);
  }

  /**
   * How old the oldest event is: at least this old if one is known to wait, otherwise at most.
   * Empty before the first answer.
   */
  Optional<Duration> age(Instant now) {
    if (idle) {
      return Optional.of(Duration.ZERO);
    }
    return Optional.ofNullable(waiting != null ? waiting : notBefore)
        .map(start -> since(start, now));
  }

  /** A time such that it helps most to know whether an event started before it. */
  Instant probe(Instant now) {
    Duration least = waiting == null ? LEAST_AGE : longer(since(waiting, now), LEAST_AGE);
    if (notBefore == null) {
      return now.minus(longer(least.multipliedBy(GROWTH), FIRST_AGE));
    }
    Duration most = since(notBefore, now);
    if (waiting != null && isClose(least, most)) {
      // Is it still there? Queries have milliseconds.
      return waiting.plusMillis(1);
    }
    return now.minusMillis((long) Math.sqrt((double) least.toMillis() * most.toMillis()));
  }

  private static boolean isClose(Duration least, Duration most) {
    return most.minus(least).compareTo(longer(most.dividedBy(CLOSE_PART), CLOSE)) <= 0;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration since(Instant start, Instant now) {
    return now.isAfter(start) ? Duration.between(start, now) : Duration.ZERO;
  }
}
