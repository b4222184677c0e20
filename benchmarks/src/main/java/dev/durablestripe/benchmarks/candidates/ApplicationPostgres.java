package dev.durablestripe.benchmarks.candidates;

import dev.durablestripe.internal.local.LocalPostgres;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL of the candidates, which can be stopped and started again with the same data. */
public final class ApplicationPostgres implements AutoCloseable {
  private final Path data;
  private final Path programs;
  private final int port;
  private @Nullable LocalPostgres server;

  /**
   * Starts it.
   *
   * @param data the data directory
   * @param programs the folder for PostgreSQL's unpacked programs
   */
  ApplicationPostgres(Path data, Path programs, int port) {
    this.data = data;
    this.programs = programs;
    this.port = port;
    start();
  }

  /** Starts it on the same port, with the data that it had. */
  public void start() {
    server = LocalPostgres.start(data, programs, port);
  }

  /** Stops it: connections are cut, and the port refuses new ones. */
  public void stop() {
    running().ifPresent(LocalPostgres::close);
    server = null;
  }

  int port() {
    return port;
  }

  LocalPostgres server() {
    return running().orElseThrow(() -> new IllegalStateException("PostgreSQL is stopped"));
  }

  private Optional<LocalPostgres> running() {
    return Optional.ofNullable(server);
  }

  @Override
  public void close() {
    stop();
  }
}
