package dev.durablestripe.benchmarks;

import dev.durablestripe.local.AppProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A pipeline with workers in a namespace of its own.
 *
 * @param name for the report
 * @param namespace holds its workflows and nobody else's
 * @param door where it takes events
 * @param workers its worker processes
 */
record Candidate(
    String name, BenchmarkNamespace namespace, EventSink door, List<AppProcess> workers)
    implements AutoCloseable {

  static final String OURS = "ours";
  static final String BARE = "bare Temporal";

  /** Stops the workers where they stand, so that a backlog can grow with everything warm. */
  void freeze() {
    signal("-STOP");
  }

  void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    Stream<String> pids = workers.stream().map(w -> String.valueOf(w.handle().pid()));
    try {
      new ProcessBuilder(Stream.concat(Stream.of("kill", signal), pids).toList())
          .inheritIO()
          .start()
          .onExit()
          .join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Long> pids() {
    return workers.stream().map(worker -> worker.handle().pid()).toList();
  }

  /** Kills the workers: nothing of theirs is needed any more. */
  @Override
  public void close() {
    workers.forEach(AppProcess::kill);
  }
}
