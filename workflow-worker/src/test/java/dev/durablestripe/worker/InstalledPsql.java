package dev.durablestripe.worker;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * PostgreSQL's {@code psql} on this machine. Where there is none, tests that need it are skipped;
 * but not with {@code CI=true}: there they must run.
 */
final class InstalledPsql implements ExecutionCondition {
  private static final String NONE =
      "No psql is installed (on Debian: apt-get install postgresql-client)";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (isInstalled()) {
      return ConditionEvaluationResult.enabled("with psql");
    }
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(NONE + ", but CI=true");
    }
    System.err.println(NONE + ": compose/roles.sh is not tested.");
    return ConditionEvaluationResult.disabled(NONE);
  }

  private static boolean isInstalled() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getenv("PATH"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "psql")));
  }
}
