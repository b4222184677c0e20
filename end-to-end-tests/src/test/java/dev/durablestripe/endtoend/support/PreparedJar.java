package dev.durablestripe.endtoend.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.local.ExtractedJar;
import dev.durablestripe.local.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the programs' jars fast to start, because the tests start them a hundred times. A jar is
 * extracted, and gets an <a
 * href="https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html">archive of its loaded
 * classes</a>, which {@link JavaProcess} uses. The Docker image does the same.
 */
final class PreparedJar {
  private PreparedJar() {}

  /** Prepares a Spring Boot jar, once for each build, and returns the jar to start. */
  static synchronized Path of(Path jar) {
    try {
      Path folder = folder(jar);
      try (FileChannel channel = open(folder.resolveSibling(folder.getFileName() + ".lock"));
          FileLock lock = channel.lock()) {
        assertThat(lock.isValid()).isTrue();
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        Path done = folder.resolve("done");
        if (!Files.exists(done)) {
          archive(ExtractedJar.extract(jar, folder, log));
          Files.createFile(done);
        }
      }
      return folder.resolve(jar.getFileName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the archive of the loaded classes next to the jar, if this Java supports it. */
  static void archive(Path jar) throws IOException {
    Path archive = JavaProcess.classArchive(jar);
    Path unfinished = archive.resolveSibling(archive.getFileName() + ".unfinished");
    List<String> options = new ArrayList<>(JavaProcess.SHORT_LIVED);
    options.add("-XX:ArchiveClassesAtExit=" + unfinished);
    ExtractedJar.rehearse(jar, options, jar.resolveSibling("rehearsal.log"));
    // Java writes none if it was installed without an archive of its own classes.
    if (Files.exists(unfinished)) {
      Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Each build has its own folder for each Java. */
  private static Path folder(Path jar) throws IOException {
    String build =
        "%s-%x-%x"
            .formatted(
                Runtime.version(), Files.size(jar), Files.getLastModifiedTime(jar).toMillis());
    Path prepared = Path.of("target", "prepared").toAbsolutePath();
    return Files.createDirectories(prepared.resolve(build));
  }

  private static FileChannel open(Path lock) throws IOException {
    return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
