package dev.durablestripe.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program's jar, made quick to start, since tests start the programs a hundred times: extracted,
 * and beside it a <a
 * href="https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html">archive of its loaded
 * classes</a>, which {@link AppProcess} uses. The Docker image does the same.
 */
final class PreparedJar {
  /** What the programs need to start as far as their classes are loaded. */
  private static final Map<String, String> REHEARSAL =
      Map.of(
          "STRIPE_WEBHOOK_SECRET", "whsec_rehearsal_0123456789abcdef",
          "STRIPE_SECRET_KEY", "rk_test_rehearsal",
          "SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1/none",
          "SPRING_DATASOURCE_USERNAME", "none");

  private PreparedJar() {}

  /** Prepares a Spring Boot jar once for each of its builds and returns the jar to start. */
  static synchronized Path of(Path jar) {
    try {
      Path folder = folder(jar);
      Path prepared = folder.resolve(jar.getFileName());
      try (FileChannel channel = open(folder.resolveSibling(folder.getFileName() + ".lock"));
          FileLock lock = channel.lock()) {
        assertThat(lock.isValid()).isTrue();
        Path done = folder.resolve("done");
        if (!Files.exists(done)) {
          run(jar, List.of("-Djarmode=tools"), "extract", "--force", "--destination", folder);
          archive(prepared);
          Files.createFile(done);
        }
      }
      return prepared;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the archive of a jar's loaded classes beside it, where this Java can. */
  static void archive(Path jar) throws IOException {
    Path archive = AppProcess.classArchive(jar);
    Path unfinished = archive.resolveSibling(archive.getFileName() + ".unfinished");
    run(
        jar,
        Stream.concat(
                AppProcess.SHORT_LIVED.stream(),
                Stream.of(
                    "-XX:ArchiveClassesAtExit=" + unfinished, "-Dspring.context.exit=onRefresh"))
            .toList());
    // A Java without an archive of its own classes cannot write another.
    if (Files.exists(unfinished)) {
      Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** A name of its own for each build and each Java. */
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

  private static void run(Path jar, List<String> options, Object... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.of(
                    Stream.of(AppProcess.java()),
                    options.stream(),
                    Stream.of("-jar", jar.toString()),
                    Stream.of(arguments).map(Object::toString))
                .flatMap(part -> part)
                .toList());
    Path log = Files.createTempFile("prepared-jar", ".log");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(REHEARSAL);
    try {
      Process process = builder.start();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Files.delete(log);
  }
}
