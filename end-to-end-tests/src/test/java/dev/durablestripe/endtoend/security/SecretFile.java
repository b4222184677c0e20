package dev.durablestripe.endtoend.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Secrets in files, as Docker and Kubernetes mount them. */
final class SecretFile {
  private SecretFile() {}

  /** Writes a secret and a line break to a new file in the folder, and returns the file's path. */
  static String write(Path folder, String secret) {
    try {
      return Files.writeString(Files.createTempFile(folder, "secret", ""), secret + "\n")
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
