package dev.durablestripe.endtoend.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own sources and documents. */
public final class ProjectFiles {
  /** The project's folder. */
  public static final Path PROJECT = Path.of("..");

  private ProjectFiles() {}

  /** All documents, in {@code docs} and beside it. */
  public static List<Path> documents() {
    return Stream.concat(
            in(PROJECT.resolve("docs"), ".md").stream(), found(PROJECT, 1, ".md").stream())
        .toList();
  }

  /** The files below a folder whose names have this ending. */
  public static List<Path> in(Path folder, String ending) {
    return found(folder, Integer.MAX_VALUE, ending);
  }

  private static List<Path> found(Path folder, int depth, String ending) {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.filter(path -> path.toString().endsWith(ending)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a file. */
  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
