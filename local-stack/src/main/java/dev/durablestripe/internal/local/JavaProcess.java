package dev.durablestripe.internal.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** Starts Java programs as processes, with the Java that runs this one. */
public final class JavaProcess {
  /** JVM options that save CPU time in programs that run for seconds. */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** The variables that a program needs from this process's environment. */
  private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TZ", "TMPDIR");

  /**
   * A jar that adds classes to another program names that program's jar in this attribute of its
   * manifest. It is started with that jar before it and with that jar's {@link #options}.
   */
  public static final Attributes.Name EXTENDED_JAR = new Attributes.Name("Extended-Jar");

  private JavaProcess() {}

  /** The path of the {@code java} command. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * The file with JVM options for a jar's program, as an <a
   * href="https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html#java-command-line-argument-files">argument
   * file</a>. It need not exist.
   */
  public static Path options(Path jar) {
    return jar.resolveSibling(jar.getFileName().toString().replace(".jar", ".options"));
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
    Attributes manifest = manifest(jar);
    String extended = manifest.getValue(EXTENDED_JAR);
    if (extended == null) {
      return jarArguments(jar, List.of("-jar", jar.toString()));
    }
    String classPath = extended + File.pathSeparator + jar;
    String main = manifest.getValue(Attributes.Name.MAIN_CLASS);
    return jarArguments(Path.of(extended), List.of("-cp", classPath, main));
  }

  private static List<String> jarArguments(Path jar, List<String> start) {
    List<String> arguments = new ArrayList<>();
    if (Files.exists(options(jar))) {
      arguments.add("@" + options(jar));
    }
    arguments.addAll(start);
    return arguments;
  }

  private static Attributes manifest(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Process start(List<String> arguments, Map<String, String> environment, Path log) {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m"));
    command.addAll(arguments);
    return startProgram(command, environment, log);
  }

  static Process startProgram(List<String> command, Map<String, String> environment, Path log) {
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
