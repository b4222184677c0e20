package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Error Prone and NullAway check the sources that one file lists. */
class StaticAnalysisTest {
  private static final Pattern ROOT =
      Pattern.compile("<root>\\$\\{project.basedir}/../(.*)</root>");

  @Test
  void everyModuleIsChecked() throws IOException {
    String settings = ProjectFiles.read(ProjectFiles.PROJECT.resolve("static-analysis/pom.xml"));
    Set<String> checked =
        ROOT.matcher(settings).results().map(root -> root.group(1)).collect(Collectors.toSet());

    assertThat(checked).isEqualTo(folders());
  }

  /** The folders with sources of all modules. */
  private static Set<String> folders() throws IOException {
    try (Stream<Path> modules = Files.list(ProjectFiles.PROJECT)) {
      return modules
          .filter(module -> Files.exists(module.resolve("pom.xml")))
          .flatMap(module -> Stream.of("main", "test").map(part -> module.resolve("src/" + part)))
          .map(part -> part.resolve("java"))
          .filter(Files::exists)
          .map(folder -> ProjectFiles.PROJECT.relativize(folder).toString())
          .collect(Collectors.toSet());
    }
  }
}
