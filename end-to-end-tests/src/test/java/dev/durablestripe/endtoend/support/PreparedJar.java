package dev.durablestripe.endtoend.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import dev.durablestripe.internal.local.ExtractedJar;
import dev.durablestripe.internal.local.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Makes the programs' jars cheap to start, because the tests start them a hundred times. A jar is
 * extracted, and started with the {@link JavaProcess#options} of a short life and, if {@link
 * ClassArchives} has written one, from an <a
 * href="https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html">archive of its loaded
 * classes</a>. The Docker image does the same.
 */
final class PreparedJar {
  /** For another process that extracts the same jar on a busy machine. */
  private static final Duration PREPARE_TIMEOUT = Duration.ofMinutes(3);

  private static final Map<Path, Path> PREPARED = new ConcurrentHashMap<>();

  private PreparedJar() {}

  /** Extracts a Spring Boot jar, once for each build, and returns the jar to start. */
  static Path of(Path jar) {
    return PREPARED.computeIfAbsent(jar, PreparedJar::prepare);
  }

  private static Path prepare(Path jar) {
    try {
      Path folder = folder(jar);
      try (FileChannel channel = open(folder.resolve("extract.lock"));
          FileLock lock = lock(channel)) {
        assertThat(lock.isValid()).isTrue();
        Path done = folder.resolve("done");
        if (!Files.exists(done)) {
          ExtractedJar.extract(jar, folder, folder.resolve("extract.log"));
          writeOptions(folder.resolve(jar.getFileName()));
          Files.createFile(done);
        }
      }
      return folder.resolve(jar.getFileName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes a lock between processes. It is polled, because two processes that each hold one lock
   * while another of their threads waits for the other are a deadlock to the operating system.
   */
  private static FileLock lock(FileChannel channel) {
    return await().atMost(PREPARE_TIMEOUT).until(channel::tryLock, Objects::nonNull);
  }

  /** Has the program write an archive of its classes when it ends. */
  static Path archiving(Path jar) {
    Path prepared = of(jar);
    writeOptions(prepared, "-XX:ArchiveClassesAtExit=" + archive(prepared));
    return prepared;
  }

  /**
   * Has the program start from its archive from now on. Java writes none if it was installed
   * without an archive of its own classes.
   */
  static void useArchive(Path jar) {
    Path prepared = of(jar);
    if (hasArchive(jar)) {
      // Do not warn if it does not match this Java: the archive is optional.
      writeOptions(
          prepared,
          "-XX:SharedArchiveFile=" + archive(prepared),
          "-Xlog:disable",
          "-Xlog:all=error:stderr");
    } else {
      writeOptions(prepared);
    }
  }

  static boolean hasArchive(Path jar) {
    return Files.exists(archive(of(jar)));
  }

  private static Path archive(Path prepared) {
    return prepared.resolveSibling(prepared.getFileName().toString().replace(".jar", ".jsa"));
  }

  private static void writeOptions(Path prepared, String... options) {
    Stream<String> all = Stream.concat(JavaProcess.SHORT_LIVED.stream(), Stream.of(options));
    try {
      Files.write(JavaProcess.options(prepared), all.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each build has its own folder for each Java. A reproducible build's time tells nothing. */
  private static Path folder(Path jar) throws IOException {
    HashCode build = MoreFiles.asByteSource(jar).hash(Hashing.farmHashFingerprint64());
    Path prepared = Path.of("target", "prepared").toAbsolutePath();
    return Files.createDirectories(prepared.resolve(Runtime.version() + "-" + build));
  }

  private static FileChannel open(Path lock) throws IOException {
    return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
