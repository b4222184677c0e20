package dev.durablestripe.endtoend.operations;

import dev.durablestripe.endtoend.support.InstalledProgram;
import dev.durablestripe.internal.local.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Java 25 or newer: that of the tests, or one that is installed beside it. Tests that need it are
 * skipped without it, but fail with {@code CI=true}.
 */
final class InstalledJava25 implements ExecutionCondition {
  private static final int VERSION = 25;
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return InstalledProgram.decide(
        find(),
        System.getenv("CI"),
        "Java 25 is not installed in " + INSTALLED,
        "AOT caches are not tested.");
  }

  static Optional<Path> find() {
    if (Runtime.version().feature() >= VERSION) {
      return Optional.of(Path.of(JavaProcess.java()));
    }
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(INSTALLED)) {
      return folders
          .filter(jdk -> jdk.getFileName().toString().contains(String.valueOf(VERSION)))
          .map(jdk -> jdk.resolve("bin").resolve("java"))
          .filter(Files::isExecutable)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
