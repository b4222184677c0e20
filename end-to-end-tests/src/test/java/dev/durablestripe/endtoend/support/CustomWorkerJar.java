package dev.durablestripe.endtoend.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.local.JavaProcess;
import dev.durablestripe.internal.local.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * The worker with one more handler, as a user builds it, or with one more migration, as in a next
 * release.
 */
public final class CustomWorkerJar {
  private static final Path SOURCES = Path.of("src", "test", "handlers");

  private CustomWorkerJar() {}

  /**
   * Builds the jar, once for each stack.
   *
   * @param variant the folder with the additional sources
   */
  public static Path build(LocalStack stack, String variant) {
    Path folder = stack.folder().resolve("handler-" + variant);
    Path jar = folder.resolve("workflow-worker-" + variant + ".jar");
    try {
      if (!Files.exists(jar)) {
        Path worker = stack.jar("workflow-worker");
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(SOURCES.resolve(variant), worker, classes);
        copyResources(SOURCES.resolve(variant), classes);
        pack(classes, worker, jar);
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path sources, Path worker, Path classes) throws IOException {
    List<String> files;
    try (Stream<Path> found = Files.list(sources)) {
      files = found.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
    }
    if (files.isEmpty()) {
      return;
    }
    String path = worker + ":" + libraries(worker);
    Stream<String> options = Stream.of("-proc:none", "-classpath", path, "-d", classes.toString());
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, Stream.concat(options, files.stream()).toArray(String[]::new));
    assertThat(failed).isZero();
  }

  /** Migrations, and the list of auto-configurations. */
  private static void copyResources(Path sources, Path classes) throws IOException {
    try (Stream<Path> found = Files.walk(sources)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".java")) {
          Path copy = classes.resolve(sources.relativize(file));
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }

  private static String libraries(Path worker) throws IOException {
    try (Stream<Path> found = Files.list(worker.resolveSibling("lib"))) {
      return String.join(":", found.map(Path::toString).toList());
    }
  }

  private static String mainClass(Path worker) throws IOException {
    try (JarFile jar = new JarFile(worker.toFile())) {
      return jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
    }
  }

  private static void pack(Path classes, Path worker, Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, mainClass(worker));
    main.put(JavaProcess.EXTENDED_JAR, worker.toString());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> !f.equals(classes)).toList()) {
        boolean directory = Files.isDirectory(file);
        // Spring looks for the folders of a package, so they are entries too.
        out.putNextEntry(new ZipEntry(classes.relativize(file) + (directory ? "/" : "")));
        if (!directory) {
          Files.copy(file, out);
        }
      }
    }
  }
}
