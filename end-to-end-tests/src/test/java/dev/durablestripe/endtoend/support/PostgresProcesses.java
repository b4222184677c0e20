package dev.durablestripe.endtoend.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The processes of a PostgreSQL server. */
public final class PostgresProcesses {
  private PostgresProcesses() {}

  /** Kills all of them, as {@code kill -9} does, and waits until they have ended. */
  public static void kill(Path data) {
    ProcessHandle postmaster = ProcessHandle.of(postmasterPid(data)).orElseThrow();
    List<ProcessHandle> processes =
        Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }

  private static long postmasterPid(Path data) {
    try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
      return Long.parseLong(lines.findFirst().orElseThrow().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
