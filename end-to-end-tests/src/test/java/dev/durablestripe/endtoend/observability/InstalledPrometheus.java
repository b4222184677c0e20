package dev.durablestripe.endtoend.observability;

import dev.durablestripe.endtoend.support.InstalledProgram;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Prometheus and promtool, as installed on this machine. Tests that need them are skipped without
 * them, but fail with {@code CI=true}.
 */
final class InstalledPrometheus implements ExecutionCondition {
  private static final String MISSING =
      "Prometheus is not installed (on Debian: apt-get install prometheus)";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return decide(program("prometheus"), program("promtool"), System.getenv("CI"));
  }

  static ConditionEvaluationResult decide(
      Optional<Path> server, Optional<Path> tool, @Nullable String ci) {
    return InstalledProgram.decide(
        server.filter(found -> tool.isPresent()),
        ci,
        MISSING,
        "the alerts and the dashboard are not tested.");
  }

  /** A program on the PATH. */
  static Optional<Path> program(String name) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getenv("PATH"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
