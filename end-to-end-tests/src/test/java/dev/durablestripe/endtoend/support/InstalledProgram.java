package dev.durablestripe.endtoend.support;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * Decides about tests that need a program of this machine: without it they are skipped, but fail
 * with {@code CI=true}.
 */
public final class InstalledProgram {
  private InstalledProgram() {}

  /**
   * Decides.
   *
   * @param program the program; empty if it is not installed
   * @param ci the value of {@code CI}
   * @param missing says that it is not installed, and how to install it
   * @param consequence what is then not tested
   * @throws AssertionError if it is not installed, in CI
   */
  public static ConditionEvaluationResult decide(
      Optional<Path> program, @Nullable String ci, String missing, String consequence) {
    if (program.isPresent()) {
      return ConditionEvaluationResult.enabled("with " + program.get());
    }
    if ("true".equals(ci)) {
      throw new AssertionError(missing + ", but CI=true");
    }
    System.err.println(missing + ": " + consequence);
    return ConditionEvaluationResult.disabled(missing);
  }
}
