package dev.durablestripe.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Secrets in files: {@code STRIPE_SECRET_KEY_FILE} names the file whose content is {@code
 * STRIPE_SECRET_KEY}. <a href="https://docs.docker.com/compose/how-tos/use-secrets/">Docker</a> and
 * Kubernetes mount secrets as files. Unlike variables, files are not inherited by child processes
 * or shown by {@code docker inspect}.
 */
final class SecretFiles {
  /** The settings that can be read from a file; the suffix {@code _FILE} names it. */
  static final List<String> SETTINGS =
      List.of(
          "STRIPE_SECRET_KEY",
          "STRIPE_WEBHOOK_SECRET",
          "SPRING_DATASOURCE_PASSWORD",
          "SPRING_FLYWAY_PASSWORD",
          "TEMPORAL_API_KEY",
          "PAYLOAD_ENCRYPTION_KEYSET",
          "CODEC_PASSWORD");

  /** Larger than any keyset. A wrong path must not fill the memory. */
  private static final int MAX_BYTES = 64 * 1024;

  private static final String REMEDY =
      "Use the path of a file that this program may read, and that contains only the secret";

  private SecretFiles() {}

  /** The name of the variable that names a setting's file. */
  static String name(String setting) {
    return setting + "_FILE";
  }

  /**
   * Replaces the name of each file with the secret that it contains.
   *
   * @param environment variables, none of them empty
   * @return the same, with the contents of the files and without their names
   * @throws InvalidSettingException if a secret is given twice or its file cannot be used. It
   *     quotes neither the content nor the path, which may be a secret in the wrong variable
   */
  static Map<String, String> resolve(Map<String, String> environment) {
    Map<String, String> resolved = new HashMap<>(environment);
    for (String setting : SETTINGS) {
      String path = resolved.remove(name(setting));
      if (path == null) {
        continue;
      }
      if (resolved.containsKey(setting)) {
        throw new InvalidSettingException(
            name(setting), "is set, and " + setting + " as well", "Remove one of them");
      }
      resolved.put(setting, secret(name(setting), path));
    }
    return resolved;
  }

  private static String secret(String name, String path) {
    byte[] content = content(name, path);
    if (content.length > MAX_BYTES) {
      throw new InvalidSettingException(name, "names a file of more than 64 KiB", REMEDY);
    }
    try {
      String secret =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString().strip();
      if (secret.isEmpty()) {
        throw new InvalidSettingException(name, "names an empty file", REMEDY);
      }
      return secret;
    } catch (CharacterCodingException e) {
      throw new InvalidSettingException(name, "names a file that is not text in UTF-8", REMEDY);
    }
  }

  private static byte[] content(String name, String path) {
    try (InputStream file = Files.newInputStream(Path.of(path))) {
      return file.readNBytes(MAX_BYTES + 1);
    } catch (IOException | InvalidPathException e) {
      throw new InvalidSettingException(name, "names a file that cannot be read", REMEDY);
    }
  }
}
