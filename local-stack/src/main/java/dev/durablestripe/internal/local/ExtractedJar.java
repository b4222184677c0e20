package dev.durablestripe.internal.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Extracts Spring Boot jars. A program <a
 * href="https://docs.spring.io/spring-boot/reference/packaging/efficient.html">starts faster</a>
 * from an extracted jar, with its libraries as separate files. The Docker image does the same.
 */
public final class ExtractedJar {
  /** The settings that the programs require. The rehearsal connects to none of these servers. */
  private static final Map<String, String> REHEARSAL_SETTINGS =
      Map.of(
          "STRIPE_WEBHOOK_SECRET", "whsec_rehearsal_0123456789abcdef",
          "STRIPE_SECRET_KEY", "rk_test_rehearsal",
          "SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1/none",
          "SPRING_DATASOURCE_USERNAME", "none");

  private ExtractedJar() {}

  /**
   * Extracts a Spring Boot jar into a folder, and overwrites existing files.
   *
   * @param log the file for the output
   * @return the jar to start
   * @throws IllegalStateException if the jar cannot be extracted
   */
  public static Path extract(Path jar, Path folder, Path log) {
    List<String> arguments =
        List.of(
            "-Djarmode=tools",
            "-jar",
            jar.toString(),
            "extract",
            "--force",
            "--destination",
            folder.toString());
    run(arguments, log);
    return folder.resolve(jar.getFileName());
  }

  /**
   * Starts a program until its classes are loaded, then stops it.
   *
   * @param options JVM options, which make the JVM write an archive of these classes
   * @param log the file for the output
   * @throws IllegalStateException if the program fails
   */
  public static void rehearse(Path jar, List<String> options, Path log) {
    Stream<String> start = Stream.of("-Dspring.context.exit=onRefresh", "-jar", jar.toString());
    run(Stream.concat(options.stream(), start).toList(), log);
  }

  private static void run(List<String> arguments, Path log) {
    int status = JavaProcess.run(arguments, REHEARSAL_SETTINGS, log);
    if (status != 0) {
      throw new IllegalStateException("Java exited with " + status + "; its output is in " + log);
    }
  }
}
