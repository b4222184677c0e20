package dev.durablestripe.endtoend.support;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * PgBouncer, as installed on this machine. Tests that need it are skipped without it, but fail with
 * {@code CI=true}.
 */
public final class InstalledPgBouncer implements ExecutionCondition {
  private static final String MISSING =
      "PgBouncer is not installed (on Debian: apt-get install pgbouncer)";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return decide(PgBouncer.program(), System.getenv("CI"));
  }

  static ConditionEvaluationResult decide(Optional<Path> program, @Nullable String ci) {
    return InstalledProgram.decide(
        program, ci, MISSING, "connections through a pooler are not tested.");
  }
}
