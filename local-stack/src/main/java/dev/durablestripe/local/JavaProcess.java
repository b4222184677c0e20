package dev.durablestripe.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts Java programs as processes, with the Java that runs this one. */
public final class JavaProcess {
  /** JVM options that save CPU time in programs that run for seconds. */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** The variables that a program needs from this process's environment. */
  private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TZ", "TMPDIR");

  private JavaProcess() {}

  /** The path of the {@code java} command. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The archive of a jar's loaded classes. The file need not exist. */
  public static Path classArchive(Path jar) {
    return jar.resolveSibling(jar.getFileName().toString().replace(".jar", ".jsa"));
  }

  /**
   * Runs a command of a jar's program, and waits for its end.
   *
   * @param environment the program's settings
   * @param log the file that the output is appended to
   * @return the exit status
   */
  public static int run(Path jar, String command, Map<String, String> environment, Path log) {
    List<String> arguments = new ArrayList<>(jarArguments(jar));
    arguments.add(command);
    return run(arguments, environment, log);
  }

  /**
   * Runs Java, and waits for its end.
   *
   * @param arguments JVM options, the program and its arguments
   * @param environment the program's settings
   * @param log the file that the output is appended to
   * @return the exit status
   */
  public static int run(List<String> arguments, Map<String, String> environment, Path log) {
    return start(arguments, environment, log).onExit().join().exitValue();
  }

  static List<String> jarArguments(Path jar) {
    List<String> arguments = new ArrayList<>();
    if (Files.exists(classArchive(jar))) {
      arguments.addAll(SHORT_LIVED);
      arguments.add("-XX:SharedArchiveFile=" + classArchive(jar));
      // The archive is optional: do not warn if it does not match this Java.
      arguments.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
    }
    arguments.addAll(List.of("-jar", jar.toString()));
    return arguments;
  }

  static Process start(List<String> arguments, Map<String, String> environment, Path log) {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
