package dev.durablestripe.internal.local;

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

/** A running program with a health check, as a process of its own. */
public final class AppProcess implements AutoCloseable {
  /** The time that a start may take on a busy machine. */
  public static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private static final long STOP_SECONDS = 40;
  private static final int OK = 200;
  private static final int NO_RESPONSE = 0;
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
   * Starts a jar with its {@link JavaProcess#options}, and does not wait until it is ready.
   *
   * @param environment all settings; except for the likes of PATH, nothing is inherited
   * @param managementPort the port of the health check
   * @param log the file that the output is appended to
   */
  public static AppProcess start(
      Path jar, Map<String, String> environment, int managementPort, Path log) {
    String name = jar.getFileName().toString().replace(".jar", "");
    Process process = JavaProcess.start(JavaProcess.jarArguments(jar), environment, log);
    return new AppProcess(name, process, managementPort, log);
  }

  /**
   * Starts a main class on this process's class path, and does not wait until it is ready.
   *
   * @param jvmOptions for example {@link JavaProcess#SHORT_LIVED}
   * @param environment all settings; except for the likes of PATH, nothing is inherited
   * @param managementPort the port of the health check
   * @param log the file that the output is appended to
   */
  public static AppProcess start(
      Class<?> main,
      List<String> jvmOptions,
      Map<String, String> environment,
      int managementPort,
      Path log) {
    List<String> arguments = new ArrayList<>(jvmOptions);
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Process process = JavaProcess.start(arguments, environment, log);
    return new AppProcess(main.getSimpleName(), process, managementPort, log);
  }

  /**
   * Starts a program that does not run on Java, and does not wait until it is ready.
   *
   * @param command the program and its arguments
   * @param environment all settings; except for the likes of PATH, nothing is inherited
   * @param managementPort the port of the health check
   * @param log the file that the output is appended to
   */
  public static AppProcess start(
      List<String> command, Map<String, String> environment, int managementPort, Path log) {
    Process process = JavaProcess.startProgram(command, environment, log);
    return new AppProcess(command.get(0), process, managementPort, log);
  }

  /**
   * Waits until the program is healthy.
   *
   * @throws CannotStartException if the program exits
   */
  public AppProcess awaitHealthy() {
    return await(this::isHealthy);
  }

  /**
   * Waits until the health check responds, whether healthy or not.
   *
   * @throws CannotStartException if the program exits
   */
  public AppProcess awaitResponding() {
    return await(() -> health() != NO_RESPONSE);
  }

  private AppProcess await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(START_TIMEOUT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> condition.call() || !process.isAlive());
    if (!process.isAlive()) {
      throw new CannotStartException("%s did not start; its output is in %s".formatted(name, log));
    }
    return this;
  }

  /** Whether the program is healthy now. */
  public boolean isHealthy() {
    return health() == OK;
  }

  private int health() {
    try {
      URI health = URI.create("http://127.0.0.1:%d/actuator/health".formatted(managementPort));
      HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
      return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return NO_RESPONSE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NO_RESPONSE;
    }
  }

  /** Kills the program without a warning, as {@code kill -9} does, and waits for its end. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /**
   * Waits until the program ends by itself, and returns its exit status.
   *
   * @throws IllegalStateException if it is still running after {@link #START_TIMEOUT}
   */
  public int exitValue() throws InterruptedException {
    if (!process.waitFor(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("%s still runs; its output is in %s".formatted(name, log));
    }
    return process.exitValue();
  }

  /** The running process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** The port of the health check and the other management endpoints. */
  public int managementPort() {
    return managementPort;
  }

  /** The file with the program's output. */
  public File log() {
    return log.toFile();
  }

  /** The output so far. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the program with SIGTERM, and kills it if it has not ended after 40 s. */
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
