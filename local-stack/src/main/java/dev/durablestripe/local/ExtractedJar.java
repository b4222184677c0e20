package dev.durablestripe.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program's jar, extracted: it <a
 * href="https://docs.spring.io/spring-boot/reference/packaging/efficient.html">starts faster</a>
 * with its libraries as separate files. The Docker image does the same.
 */
public final class ExtractedJar {
  /** What both programs require of their settings; nothing is connected to. */
  private static final Map<String, String> REHEARSAL =
      Map.of(
          "STRIPE_WEBHOOK_SECRET", "whsec_rehearsal_0123456789abcdef",
          "STRIPE_SECRET_KEY", "rk_test_rehearsal",
          "SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1/none",
          "SPRING_DATASOURCE_USERNAME", "none");

  private ExtractedJar() {}

  /**
   * Extracts a Spring Boot jar, replacing what is in the folder.
   *
   * @return the jar to start
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
   * Starts a program until its classes are loaded, and ends it.
   *
   * @param options of Java, which have it write a cache of these classes
   */
  public static void rehearse(Path jar, List<String> options, Path log) {
    Stream<String> start = Stream.of("-Dspring.context.exit=onRefresh", "-jar", jar.toString());
    run(Stream.concat(options.stream(), start).toList(), log);
  }

  private static void run(List<String> arguments, Path log) {
    int status = AppProcess.run(arguments, REHEARSAL, log);
    if (status != 0) {
      throw new IllegalStateException("Java ended with " + status + "; its output is in " + log);
    }
  }
}
