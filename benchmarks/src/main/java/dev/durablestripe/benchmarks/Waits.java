package dev.durablestripe.benchmarks;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for what other threads do. */
final class Waits {
  private Waits() {}

  static void join(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
