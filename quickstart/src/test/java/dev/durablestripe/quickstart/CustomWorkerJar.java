package dev.durablestripe.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * The worker as a user builds it who has added a handler, or as a next release has it: the same
 * program, and a class or a migration more.
 */
final class CustomWorkerJar {
  private static final Path SOURCES = Path.of("src", "test", "handlers");

  private CustomWorkerJar() {}

  /**
   * Builds it.
   *
   * @param variant the folder of the handler's source
   */
  static Path build(LocalStack stack, String variant) {
    Path folder = stack.folder().resolve("handler-" + variant);
    Path jar = folder.resolve("workflow-worker-" + variant + ".jar");
    try {
      if (!Files.exists(jar)) {
        extract(stack.jar("workflow-worker"), folder);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(SOURCES.resolve(variant), folder, classes);
        copyMigrations(SOURCES.resolve(variant), classes);
        pack(classes, jar);
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void extract(Path jar, Path folder) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process tool =
        new ProcessBuilder(
                java,
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--destination",
                folder.toString())
            .inheritIO()
            .start();
    assertThat(tool.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(tool.exitValue()).isZero();
  }

  private static void compile(Path sources, Path program, Path classes) throws IOException {
    List<String> files;
    try (Stream<Path> found = Files.list(sources)) {
      files = found.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
    }
    if (files.isEmpty()) {
      return;
    }
    String path = program.resolve("workflow-worker.jar") + ":" + libraries(program);
    Stream<String> options = Stream.of("-proc:none", "-classpath", path, "-d", classes.toString());
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, Stream.concat(options, files.stream()).toArray(String[]::new));
    assertThat(failed).isZero();
  }

  private static void copyMigrations(Path sources, Path classes) throws IOException {
    Path migrations = Path.of("db", "migration");
    if (Files.exists(sources.resolve(migrations))) {
      Files.createDirectories(classes.resolve(migrations));
      try (Stream<Path> found = Files.list(sources.resolve(migrations))) {
        for (Path file : found.toList()) {
          Files.copy(file, classes.resolve(migrations).resolve(file.getFileName()));
        }
      }
    }
  }

  private static String libraries(Path program) throws IOException {
    try (Stream<Path> found = Files.list(program.resolve("lib"))) {
      return String.join(":", found.map(Path::toString).toList());
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, "dev.durablestripe.worker.WorkflowWorker");
    main.put(Attributes.Name.CLASS_PATH, "workflow-worker.jar");
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
