package dev.durablestripe.benchmarks.candidates;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program as it is started.
 *
 * @param jar the jar, which may be an extracted one
 * @param javaOptions the JVM options that belong to it
 */
public record PackagedJar(Path jar, List<String> javaOptions) {
  Map<String, String> settings() {
    return Map.of("JDK_JAVA_OPTIONS", String.join(" ", javaOptions));
  }
}
