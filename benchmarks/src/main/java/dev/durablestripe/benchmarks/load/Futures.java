package dev.durablestripe.benchmarks.load;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for senders that run on other threads. */
final class Futures {
  private Futures() {}

  /**
   * Waits until the task is done.
   *
   * @throws IllegalStateException if the task failed, or this thread was interrupted
   */
  static void join(Future<?> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
