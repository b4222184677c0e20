package dev.durablestripe.endtoend.operations;

import dev.durablestripe.endtoend.support.InstalledProgram;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Finds Chromium or Chrome on this machine. Without it, tests that need it are skipped or, with
 * {@code CI=true}, fail.
 */
final class InstalledChromium implements ExecutionCondition {
  private static final String NOT_INSTALLED =
      "No Chromium or Chrome is installed (on Debian: apt-get install chromium)";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return decide(find(), System.getenv("CI"));
  }

  static ConditionEvaluationResult decide(Optional<Path> browser, @Nullable String ci) {
    return InstalledProgram.decide(browser, ci, NOT_INSTALLED, "Temporal's UI is not tested.");
  }

  static Optional<Path> find() {
    Stream<Path> onPath =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(System.getenv("PATH"))
            .map(Path::of)
            .flatMap(
                folder ->
                    Stream.of("chromium", "chromium-browser", "google-chrome", "chrome")
                        .map(folder::resolve));
    Stream<Path> onMac =
        Stream.of("Chromium", "Google Chrome")
            .map(name -> Path.of("/Applications/%1$s.app/Contents/MacOS/%1$s".formatted(name)));
    return Stream.concat(onPath, onMac).filter(Files::isExecutable).findFirst();
  }
}
