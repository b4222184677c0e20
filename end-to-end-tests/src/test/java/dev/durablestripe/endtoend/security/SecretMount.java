package dev.durablestripe.endtoend.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A folder with secrets that changes as <a
 * href="https://kubernetes.io/docs/concepts/configuration/secret/#mounted-secrets-are-updated-automatically">Kubernetes</a>
 * changes a mounted one: each file is a link through {@code ..data}, which is replaced.
 */
final class SecretMount {
  private final Path folder;
  private final Map<String, String> secrets = new HashMap<>();
  private int version;

  /** Creates the folder. */
  SecretMount(Path folder) throws IOException {
    this.folder = Files.createDirectory(folder);
  }

  /**
   * Changes some secrets at once.
   *
   * @param changes the contents of files, by the names of the variables that name the files
   */
  void write(Map<String, String> changes) throws IOException {
    secrets.putAll(changes);
    Path next = Files.createDirectory(folder.resolve("..version_" + ++version));
    for (Map.Entry<String, String> secret : secrets.entrySet()) {
      Files.writeString(next.resolve(secret.getKey()), secret.getValue());
    }
    Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), next.getFileName());
    Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    for (String name : secrets.keySet()) {
      if (!Files.isSymbolicLink(folder.resolve(name))) {
        Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
      }
    }
  }

  /** The variables with the files' paths. */
  Map<String, String> settings() {
    return secrets.keySet().stream()
        .collect(Collectors.toMap(name -> name, name -> folder.resolve(name).toString()));
  }
}
