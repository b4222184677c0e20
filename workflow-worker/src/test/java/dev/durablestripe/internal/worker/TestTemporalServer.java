package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.TemporalCli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real Temporal server that all tests of this JVM share, for what the in-memory test server
 * lacks: schedules and visibility. Each test uses ids and task queues of its own.
 */
public final class TestTemporalServer {
  private static final LocalTemporal SERVER = start();

  private TestTemporalServer() {}

  /** The server, which is stopped when the JVM ends. */
  public static LocalTemporal get() {
    return SERVER;
  }

  private static LocalTemporal start() {
    Ports ports = Ports.free();
    try {
      Path folder = Files.createTempDirectory(Path.of("target"), "temporal-").toAbsolutePath();
      LocalTemporal server =
          LocalTemporal.start(TemporalCli.ofUser(), folder, ports.temporal(), ports.temporalUi());
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
