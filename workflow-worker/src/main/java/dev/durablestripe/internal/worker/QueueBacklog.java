package dev.durablestripe.internal.worker;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether tasks wait in a task queue, as far as a worker's own polls tell: a poll that stays open
 * finds nothing to do, and a task says how long it has waited. That needs no request; Temporal's
 * statistics would be some seconds old.
 */
final class QueueBacklog {
  /**
   * A task that waited no longer was not behind others. After this time without news, nothing is
   * known.
   */
  static final Duration PROMPT = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private final Set<Poll> open = new HashSet<>();
  private long lastPrompt;

  /** How long some poll was open since a task came that had waited, up to the last change. */
  private long listenedNanos;

  private long lastChange;

  /** Nothing is known at first. */
  QueueBacklog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastChange = nanoTime.getAsLong();
    this.lastPrompt = lastChange - PROMPT.toNanos();
  }

  /** A poll that waits for a task. */
  static final class Poll {
    private final long startNanos;

    private Poll(long startNanos) {
      this.startNanos = startNanos;
    }
  }

  synchronized Poll opened() {
    Poll poll = new Poll(listen());
    open.add(poll);
    return poll;
  }

  /**
   * A poll has ended.
   *
   * @param waited how long its task has waited in the queue; zero if there was no task; null if the
   *     poll failed
   */
  synchronized void closed(Poll poll, @Nullable Duration waited) {
    long now = listen();
    open.remove(poll);
    if (waited == null) {
      return;
    }
    if (waited.compareTo(PROMPT) > 0) {
      listenedNanos = 0;
    } else {
      lastPrompt = now;
    }
  }

  /**
   * Whether it is known that no task has waited for more than a second. The time without polls says
   * nothing, because a worker whose slots are all taken does not ask; nor does one prompt task,
   * because it may have overtaken others by its priority or its account.
   */
  synchronized boolean isEmpty() {
    long now = listen();
    return listenedNanos >= PROMPT.toNanos()
        && (isRecent(lastPrompt, now)
            || open.stream().anyMatch(poll -> !isRecent(poll.startNanos, now)));
  }

  private long listen() {
    long now = nanoTime.getAsLong();
    if (!open.isEmpty()) {
      listenedNanos += now - lastChange;
    }
    lastChange = now;
    return now;
  }

  private static boolean isRecent(long time, long now) {
    return now - time < PROMPT.toNanos();
  }
}
