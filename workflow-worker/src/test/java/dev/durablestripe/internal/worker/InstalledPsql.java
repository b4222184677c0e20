package dev.durablestripe.internal.worker;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips tests that need {@code psql} if it is not installed; with {@code CI=true} they fail
 * instead.
 */
final class InstalledPsql implements ExecutionCondition {
  private static final String NOT_INSTALLED =
      "No psql is installed (on Debian: apt-get install postgresql-client)";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (isInstalled()) {
      return ConditionEvaluationResult.enabled("with psql");
    }
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(NOT_INSTALLED + ", but CI=true");
    }
    System.err.println(NOT_INSTALLED + ": compose/roles.sh is not tested.");
    return ConditionEvaluationResult.disabled(NOT_INSTALLED);
  }

  private static boolean isInstalled() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getenv("PATH"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "psql")));
  }
}
