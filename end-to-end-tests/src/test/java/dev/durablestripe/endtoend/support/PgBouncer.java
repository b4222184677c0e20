package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.Ports;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PgBouncer with its defaults: its configuration says only where it listens, where the databases
 * are, who may connect, and the mode.
 */
public final class PgBouncer implements AutoCloseable {
  /** When a client gives its server connection back. */
  public enum Mode {
    /** When the client disconnects. */
    SESSION,
    /** At the end of each transaction. */
    TRANSACTION
  }

  private final Path folder;
  private final int port = Ports.free().postgres();
  private Process process;

  /**
   * Starts it, and waits until it listens.
   *
   * @param postgres the port of the server, or of a proxy before it
   */
  public PgBouncer(int postgres, Mode mode) {
    try {
      // It runs as nobody, who must be able to read the folder.
      this.folder =
          Files.createTempDirectory(
              "pgbouncer",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      Files.writeString(
          folder.resolve("users.txt"),
          "\"%s\" \"\"%n\"%s\" \"\"%n".formatted(LocalPostgres.WORKER, LocalPostgres.OWNER));
      Files.writeString(
          folder.resolve("pgbouncer.ini"),
          """
          [databases]
          * = host=127.0.0.1 port=%d
          [pgbouncer]
          listen_addr = 127.0.0.1
          listen_port = %d
          auth_type = trust
          auth_file = %s
          pool_mode = %s
          """
              .formatted(
                  postgres,
                  port,
                  folder.resolve("users.txt"),
                  mode.name().toLowerCase(Locale.ROOT)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.process = start();
  }

  /** The program, if it is installed. */
  static Optional<Path> program() {
    return Stream.concat(
            Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv("PATH")),
            Stream.of("/usr/sbin"))
        .map(directory -> Path.of(directory, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Process start() {
    Stream<String> user =
        "root".equals(System.getProperty("user.name")) ? Stream.of("-u", "nobody") : Stream.of();
    List<String> command =
        Stream.concat(
                Stream.concat(Stream.of(program().orElseThrow().toString()), user),
                Stream.of(folder.resolve("pgbouncer.ini").toString()))
            .toList();
    try {
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(folder.resolve("pgbouncer.log").toFile()))
              .start();
      await().atMost(Duration.ofSeconds(10)).until(() -> isListening() || !started.isAlive());
      if (!started.isAlive()) {
        throw new AssertionError(Files.readString(folder.resolve("pgbouncer.log")));
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The JDBC URL of PostgreSQL's database behind it. */
  public String url(String options) {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?%s".formatted(port, options);
  }

  /** Kills it, which closes all connections, and starts it again. */
  public void killAndRestart() {
    process.destroyForcibly().onExit().join();
    process = start();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
