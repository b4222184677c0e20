package dev.durablestripe.endtoend.support;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Runs tasks at the same time. */
public final class ConcurrentTasks {
  /**
   * Runs each task on a thread of its own. How many threads {@link CompletableFuture}'s default has
   * depends on the machine and on Java's version.
   */
  public static final Executor THREAD_PER_TASK = task -> new Thread(task).start();

  private ConcurrentTasks() {}

  /** Runs all tasks, and waits for their ends. */
  public static void run(List<Runnable> tasks) {
    tasks.stream()
        .map(task -> CompletableFuture.runAsync(task, THREAD_PER_TASK))
        .toList()
        .forEach(CompletableFuture::join);
  }
}
