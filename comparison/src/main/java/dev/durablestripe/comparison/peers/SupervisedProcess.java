package dev.durablestripe.comparison.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A process that is started again whenever it ends, as a service manager does. */
public final class SupervisedProcess implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TMPDIR");
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration RESTART_DELAY = Duration.ofMillis(500);
  private static final int SERVER_ERROR = 500;

  private final ProcessBuilder builder;
  private final URI health;
  private final AtomicInteger deaths = new AtomicInteger();
  private @Nullable Process process;
  private boolean killed;
  private boolean closed;

  private SupervisedProcess(ProcessBuilder builder, URI health) {
    this.builder = builder;
    this.health = health;
  }

  /**
   * Starts a command.
   *
   * @param environment all settings; except for the likes of PATH, nothing is inherited
   * @param health a URL that does not answer with a server error once the process is ready
   */
  static SupervisedProcess start(
      List<String> command,
      Path directory,
      Map<String, String> environment,
      Path log,
      String health) {
    ProcessBuilder builder = builder(command, directory, environment, log);
    SupervisedProcess supervised = new SupervisedProcess(builder, URI.create(health));
    supervised.startAgain();
    return supervised;
  }

  /**
   * Runs a command to its end.
   *
   * @throws IllegalStateException if it fails
   */
  static void run(List<String> command, Path directory, Map<String, String> environment, Path log) {
    try {
      int status =
          builder(command, directory, environment, log).start().onExit().join().exitValue();
      if (status != 0) {
        throw new IllegalStateException(
            "%s: exit status %d, see %s".formatted(command, status, log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessBuilder builder(
      List<String> command, Path directory, Map<String, String> environment, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().putAll(environment);
    return builder;
  }

  private synchronized void startAgain() {
    if (closed) {
      return;
    }
    killed = false;
    try {
      Process started = builder.start();
      process = started;
      var unused = started.onExit().thenRun(this::ended);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void ended() {
    if (closed) {
      return;
    }
    if (!killed) {
      deaths.incrementAndGet();
    }
    CompletableFuture.delayedExecutor(RESTART_DELAY.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::startAgain);
  }

  /** Waits until the process is ready. */
  public void awaitReady() {
    Awaitility.await()
        .atMost(START_TIMEOUT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(this::isReady);
  }

  private boolean isReady() {
    try {
      HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
      return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() < SERVER_ERROR;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Kills the process and its children without a warning, as {@code kill -9} does. */
  public synchronized void kill() {
    if (process != null && process.isAlive()) {
      killed = true;
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** How often it ended without being killed. */
  public int deaths() {
    return deaths.get();
  }

  /** Kills it, because nothing is measured any more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
