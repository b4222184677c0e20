package dev.durablestripe.endtoend.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.TemporalCli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A command that has ended.
 *
 * @param status the exit status
 * @param output everything that it has printed, without spaces at the end
 */
public record Command(int status, String output) {

  /**
   * Runs a command, and waits for its end.
   *
   * @param environment variables in addition to those of this process
   */
  public static Command run(Path folder, Map<String, String> environment, String... command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return new Command(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs a command that has to succeed, and returns its output.
   *
   * @throws IllegalStateException if it fails
   */
  public static String require(Path folder, String... command) {
    Command ended = run(folder, Map.of(), command);
    if (!ended.succeeded()) {
      throw new IllegalStateException(String.join(" ", command) + "\n" + ended.output());
    }
    return ended.output();
  }

  /**
   * Runs a line that uses {@code temporal} as an operator does, against a server.
   *
   * @throws IllegalStateException if it fails
   */
  public static void requireTemporal(LocalTemporal server, String line) {
    TemporalCli cli = TemporalCli.ofUser();
    Path executable = cli.find().orElseThrow(cli::notFound);
    String script = "temporal() { '%s' \"$@\"; }\n".formatted(executable) + line;
    Map<String, String> environment = Map.of("TEMPORAL_ADDRESS", server.address());
    Command ended = run(Path.of("").toAbsolutePath(), environment, "sh", "-euc", script);
    if (!ended.succeeded()) {
      throw new IllegalStateException(line + "\n" + ended.output());
    }
  }

  /** Whether the exit status is 0. */
  public boolean succeeded() {
    return status == 0;
  }
}
