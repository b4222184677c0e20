package dev.durablestripe.comparison.peers;

import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.TemporalCli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/** What every peer uses: a PostgreSQL server of its own, and the fake of Stripe. */
public final class Servers implements AutoCloseable {
  private final Path project;
  private final Path folder;
  private final ResourceStack resources = new ResourceStack();
  private final Ports ports = Ports.free();
  private final FakeStripe stripe = new FakeStripe(ports.stripe());
  private LocalPostgres postgres;
  private boolean closed;

  /**
   * Starts them.
   *
   * @param project the project's root directory
   * @param folder the folder for data and logs
   */
  public Servers(Path project, Path folder) {
    this.project = project;
    this.folder = folder;
    try {
      // What an interrupted run has left.
      FileSystemUtils.deleteRecursively(folder);
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.postgres = startPostgres();
    // Ctrl-C leaves nothing behind.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  private LocalPostgres startPostgres() {
    return LocalPostgres.start(
        folder.resolve("postgres"),
        TemporalCli.userCache().resolve("postgres-programs"),
        ports.postgres());
  }

  /** The fake of Stripe's API. */
  public FakeStripe stripe() {
    return stripe;
  }

  /** The ports that this run may use. */
  public Ports ports() {
    return ports;
  }

  /** The folder of a peer's sources. */
  Path sources(String peer) {
    return project.resolve("comparison").resolve("peers").resolve(peer);
  }

  /** The jar of a program of this project. */
  Path jar(String name) {
    return LocalStack.bootJar(project, name);
  }

  /** The folder for data and logs. */
  public Path folder() {
    return folder;
  }

  /** Closes a resource before PostgreSQL and the fake are stopped. */
  <T extends AutoCloseable> T add(T resource) {
    return resources.add(resource);
  }

  /** Starts a process whose output is in the log of that name, see {@link SupervisedProcess}. */
  SupervisedProcess start(
      List<String> command,
      Path directory,
      Map<String, String> environment,
      String log,
      String health) {
    return add(SupervisedProcess.start(command, directory, environment, log(log), health));
  }

  /** Runs a command to its end, see {@link SupervisedProcess}. */
  void run(List<String> command, Path directory, Map<String, String> environment, String log) {
    SupervisedProcess.run(command, directory, environment, log(log));
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /** The JDBC URL of the database, without a user. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(ports.postgres());
  }

  /** A client that connects as the superuser. */
  public JdbcClient database() {
    return JdbcClient.create(new DriverManagerDataSource(jdbcUrl(), LocalPostgres.OWNER, ""));
  }

  /** Ends all connections of clients. */
  public void cutConnections() {
    try (var connection = DriverManager.getConnection(jdbcUrl(), LocalPostgres.OWNER, "");
        var statement = connection.createStatement()) {
      statement.execute(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()\
          """);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops PostgreSQL. */
  public void stopPostgres() {
    postgres.close();
  }

  /** Starts PostgreSQL again on the same data. */
  public void restartPostgres() {
    postgres = startPostgres();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    resources.close();
    postgres.close();
    stripe.close();
  }
}
