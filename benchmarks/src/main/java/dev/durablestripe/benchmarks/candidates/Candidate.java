package dev.durablestripe.benchmarks.candidates;

import dev.durablestripe.benchmarks.load.EventSink;
import dev.durablestripe.internal.local.AppProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processes that process the events of one namespace.
 *
 * @param name the name in the report
 * @param namespace the namespace, which no other candidate uses
 * @param sink starts a workflow in the namespace for each event
 * @param processes the workers, and the webhook if there is one
 */
public record Candidate(
    String name, BenchmarkNamespace namespace, EventSink sink, List<AppProcess> processes)
    implements AutoCloseable {

  /** The name of Durable Stripe. */
  public static final String DURABLE_STRIPE = "Durable Stripe";

  /** The name of one workflow with one empty activity. */
  public static final String BARE_TEMPORAL = "bare Temporal";

  /** Waits until all processes are healthy. */
  public Candidate awaitHealthy() {
    processes.forEach(AppProcess::awaitHealthy);
    return this;
  }

  /** Suspends the processes with SIGSTOP, so that they process nothing while they stay warm. */
  public void suspend() {
    signal("-STOP");
  }

  /** Resumes the processes with SIGCONT. */
  public void resume() {
    signal("-CONT");
  }

  private void signal(String signal) {
    Stream<String> arguments =
        Stream.concat(Stream.of("kill", signal), pids().stream().map(String::valueOf));
    try {
      new ProcessBuilder(arguments.toList()).inheritIO().start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ids of the processes. */
  public List<Long> pids() {
    return processes.stream().map(process -> process.handle().pid()).toList();
  }

  /** Kills the processes. */
  @Override
  public void close() {
    processes.forEach(AppProcess::kill);
  }
}
