package dev.durablestripe.test;

import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.TemporalCli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** The servers that all tests of this JVM share, stopped when it exits. */
final class TestServers {
  /** The role of the applications under test, which owns their databases. */
  static final String APPLICATION = "application";

  private static @Nullable TestServers shared;

  private final AtomicInteger opened = new AtomicInteger();
  private final Set<ConfigurableApplicationContext> applications = ConcurrentHashMap.newKeySet();
  private final ResourceStack resources = new ResourceStack();
  private final LocalPostgres postgres;
  private final LocalTemporal temporal;

  private TestServers() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "durable-stripe-test"));
    Path folder = createFolder();
    resources.add(() -> FileSystemUtils.deleteRecursively(folder));
    Ports ports = Ports.free();
    postgres =
        resources.add(
            LocalPostgres.start(folder.resolve("postgres"), postgresPrograms(), ports.postgres()));
    postgres.database().sql("CREATE ROLE %s LOGIN".formatted(APPLICATION)).update();
    temporal =
        resources.add(
            LocalTemporal.start(
                TemporalCli.ofUser(), folder, ports.temporal(), ports.temporalUi()));
  }

  /** The servers of this JVM, started if necessary. */
  static synchronized TestServers shared() {
    if (shared == null) {
      shared = new TestServers();
    }
    return shared;
  }

  /** The folder for PostgreSQL's programs, which are unpacked once for all tests of a user. */
  static Path postgresPrograms() {
    return TemporalCli.userCache().resolve("postgres");
  }

  private static Path createFolder() {
    try {
      return Files.createTempDirectory("durable-stripe-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates an environment for an application. Nothing of it is shared with another one. */
  TestEnvironment open(ConfigurableApplicationContext application) {
    applications.add(application);
    return new TestEnvironment(
        "test_" + opened.incrementAndGet(),
        postgres,
        temporal,
        () -> applications.remove(application));
  }

  /** Closes the applications first. If Spring is doing that already, this waits for it. */
  private void close() {
    applications.forEach(ConfigurableApplicationContext::close);
    resources.close();
  }
}
