package dev.durablestripe.endtoend.support;

import java.util.concurrent.Executor;

/** Runs tasks at the same time. */
public final class ConcurrentTasks {
  /**
   * Runs each task on a thread of its own. {@link java.util.concurrent.CompletableFuture}'s default
   * is the common pool, which has only one thread on two cores.
   */
  public static final Executor THREAD_PER_TASK = task -> new Thread(task).start();

  private ConcurrentTasks() {}
}
