package dev.durablestripe.internal.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets in files: {@code STRIPE_SECRET_KEY_FILE} names the file whose content is {@code
 * STRIPE_SECRET_KEY}. <a href="https://docs.docker.com/compose/how-tos/use-secrets/">Docker</a> and
 * Kubernetes mount secrets as files. Unlike variables, files are not inherited by child processes
 * or shown by {@code docker inspect}, and they can change while the program runs.
 */
final class SecretFiles {
  /** The settings that can be read from a file; {@link #name} names it. */
  static final List<String> SETTINGS =
      List.of(
          "STRIPE_SECRET_KEY",
          "STRIPE_WEBHOOK_SECRET",
          "SPRING_DATASOURCE_PASSWORD",
          "SPRING_FLYWAY_PASSWORD",
          "TEMPORAL_API_KEY",
          "TEMPORAL_TLS_CLIENT_CERT_DATA",
          "TEMPORAL_TLS_CLIENT_KEY_DATA",
          "TEMPORAL_TLS_SERVER_CA_CERT_DATA",
          "PAYLOAD_ENCRYPTION_KEYSET",
          "CODEC_PASSWORD");

  /** Larger than any keyset or list of authorities. A wrong path must not fill the memory. */
  private static final int MAX_BYTES = 1024 * 1024;

  /** Temporal's own suffixes for the content of a PEM file and for its path. */
  private static final String PEM = "_DATA";

  private final Map<String, String> paths;
  private final Map<String, Optional<ByteBuffer>> atStart;

  private SecretFiles(Map<String, String> paths) {
    this.paths = paths;
    this.atStart = contents(SETTINGS);
  }

  /** The name of the variable that names a setting's file. */
  static String name(String setting) {
    return setting.endsWith(PEM) ? setting.replace(PEM, "_PATH") : setting + "_FILE";
  }

  /**
   * Reads the files that variables name, and removes these variables.
   *
   * @param environment variables, none of them empty
   * @throws InvalidSettingException if a secret is given twice
   */
  static SecretFiles takeFrom(Map<String, String> environment) {
    Map<String, String> paths = new HashMap<>();
    for (String setting : SETTINGS) {
      String path = environment.remove(name(setting));
      if (path != null && environment.containsKey(setting)) {
        throw new InvalidSettingException(
            name(setting), "is set, and " + setting + " as well", "Remove one of them");
      }
      if (path != null) {
        paths.put(setting, path);
      }
    }
    return new SecretFiles(paths);
  }

  /**
   * What the files contained when they were first read.
   *
   * @throws InvalidSettingException as {@link #secrets} does
   */
  Map<String, String> secretsAtStart() {
    return secrets(atStart);
  }

  /** What the files of some settings contained when they were first read. */
  Map<String, Optional<ByteBuffer>> contentsAtStart(Collection<String> settings) {
    Map<String, Optional<ByteBuffer>> contents = new LinkedHashMap<>(atStart);
    contents.keySet().retainAll(settings);
    return contents;
  }

  /**
   * What the files of some settings contain now.
   *
   * @return in the order of the settings, without those that are not in files; an empty value for a
   *     file that cannot be read
   */
  Map<String, Optional<ByteBuffer>> contents(Collection<String> settings) {
    Map<String, Optional<ByteBuffer>> contents = new LinkedHashMap<>();
    for (String setting : settings) {
      String path = paths.get(setting);
      if (path != null) {
        contents.put(setting, content(path));
      }
    }
    return contents;
  }

  private static Optional<ByteBuffer> content(String path) {
    try (InputStream file = Files.newInputStream(Path.of(path))) {
      return Optional.of(ByteBuffer.wrap(file.readNBytes(MAX_BYTES + 1)));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The secrets in the contents of files.
   *
   * @throws InvalidSettingException if a file cannot be used. It quotes neither the content nor the
   *     path, which may be a secret in the wrong variable
   */
  static Map<String, String> secrets(Map<String, Optional<ByteBuffer>> contents) {
    Map<String, String> secrets = new HashMap<>();
    contents.forEach((setting, content) -> secrets.put(setting, secret(setting, content)));
    return secrets;
  }

  private static String secret(String setting, Optional<ByteBuffer> file) {
    ByteBuffer content = file.orElseThrow(() -> problem(setting, "a file that cannot be read"));
    if (content.remaining() > MAX_BYTES) {
      throw problem(setting, "a file of more than 1 MiB");
    }
    try {
      String secret =
          StandardCharsets.UTF_8.newDecoder().decode(content.duplicate()).toString().strip();
      if (secret.isEmpty()) {
        throw problem(setting, "an empty file");
      }
      return secret;
    } catch (CharacterCodingException e) {
      throw problem(setting, "a file that is not text in UTF-8");
    }
  }

  private static InvalidSettingException problem(String setting, String problem) {
    return new InvalidSettingException(
        name(setting),
        "names " + problem,
        setting.endsWith(PEM)
            ? "Use the path of a PEM file that this program may read"
            : "Use the path of a file that this program may read, and that contains only the"
                + " secret");
  }
}
