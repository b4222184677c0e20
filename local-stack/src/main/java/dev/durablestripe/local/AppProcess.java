package dev.durablestripe.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A Java program as a process of its own: {@code java -jar} and an environment. */
public final class AppProcess implements AutoCloseable {
  /** How long a start may take on a busy machine. */
  public static final Duration START = Duration.ofMinutes(1);

  /** Options that spare the CPU of programs that live for seconds. */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final long STOP_SECONDS = 40;
  private static final int OK = 200;
  private static final int NO_ANSWER = 0;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String name;
  private final Process process;
  private final int managementPort;
  private final Path log;

  private AppProcess(String name, Process process, int managementPort, Path log) {
    this.name = name;
    this.process = process;
    this.managementPort = managementPort;
    this.log = log;
  }

  /**
   * Starts a jar; it is not ready yet. With a {@link #classArchive} beside it, it starts at a
   * fraction of the cost, and is meant to be short-lived.
   *
   * @param environment all settings; nothing else of this process's environment is passed on but
   *     what programs need to run
   * @param log takes the program's output
   */
  public static AppProcess start(
      Path jar, Map<String, String> environment, int managementPort, Path log) {
    String name = jar.getFileName().toString().replace(".jar", "");
    return start(name, options(jar, List.of()), environment, managementPort, log);
  }

  /** The archive of a jar's loaded classes, which may be beside it. */
  public static Path classArchive(Path jar) {
    return jar.resolveSibling(jar.getFileName().toString().replace(".jar", ".jsa"));
  }

  /** The program that runs Java programs: that of this process. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static List<String> options(Path jar, List<String> arguments) {
    List<String> options = new ArrayList<>();
    if (Files.exists(classArchive(jar))) {
      options.addAll(SHORT_LIVED);
      options.add("-XX:SharedArchiveFile=" + classArchive(jar));
      // Says nothing when the archive does not fit any more: it is not needed then.
      options.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
    }
    options.addAll(List.of("-jar", jar.toString()));
    options.addAll(arguments);
    return options;
  }

  /**
   * Runs a jar's command to its end.
   *
   * @return the status that it exits with
   */
  public static int run(Path jar, String command, Map<String, String> environment, Path log) {
    return run(options(jar, List.of(command)), environment, log);
  }

  /**
   * Runs Java to its end.
   *
   * @param arguments its options and what they start
   * @return the status that it exits with
   */
  public static int run(List<String> arguments, Map<String, String> environment, Path log) {
    return start("java", arguments, environment, 0, log).process.onExit().join().exitValue();
  }

  /** Starts a class of this process's own class path in the same way. */
  public static AppProcess start(
      Class<?> main, Map<String, String> environment, int managementPort, Path log) {
    List<String> what = List.of("-cp", System.getProperty("java.class.path"), main.getName());
    return start(main.getSimpleName(), what, environment, managementPort, log);
  }

  private static AppProcess start(
      String name,
      List<String> what,
      Map<String, String> environment,
      int managementPort,
      Path log) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.add("-Xmx256m");
    command.addAll(what);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().retainAll(List.of("PATH", "HOME", "LANG", "TZ", "TMPDIR"));
    builder.environment().putAll(environment);
    try {
      return new AppProcess(name, builder.start(), managementPort, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the program says that it can do its work.
   *
   * @throws CannotStartException when it ends instead
   */
  public AppProcess awaitHealthy() {
    return await(this::isHealthy);
  }

  /**
   * Waits until the program answers at all, healthy or not.
   *
   * @throws CannotStartException when it ends instead
   */
  public AppProcess awaitAnswering() {
    return await(() -> health() != NO_ANSWER);
  }

  private AppProcess await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(START)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> condition.call() || !process.isAlive());
    if (!process.isAlive()) {
      throw new CannotStartException("%s did not start; its output is in %s".formatted(name, log));
    }
    return this;
  }

  /** Whether its health check says so now. */
  public boolean isHealthy() {
    return health() == OK;
  }

  private int health() {
    try {
      URI health = URI.create("http://127.0.0.1:%d/actuator/health".formatted(managementPort));
      HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
      return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return NO_ANSWER;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NO_ANSWER;
    }
  }

  /** Kills it without a warning, as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** The running process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Where its output goes. */
  public File log() {
    return log.toFile();
  }

  /** Stops it with SIGTERM and waits for its end. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }
}
