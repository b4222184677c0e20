package dev.durablestripe.benchmarks.candidates;

import com.zaxxer.hikari.HikariDataSource;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The servers that all candidates share: Temporal, PostgreSQL and a fake of Stripe's API. */
public final class BenchmarkEnvironment {
  private static final String DATABASE = "postgres";

  private final ResourceStack resources;
  private final Path folder;
  private final Path packages;
  private final TemporalServer temporal;
  private final ApplicationPostgres postgres;
  private final Programs programs;

  /**
   * Starts the servers.
   *
   * @param project the project's folder, which contains the programs
   * @param folder an empty folder for data and logs
   * @param packages a folder for packaged programs, which can be shared
   * @param realServer the folder that {@code real-server.sh} prints; null to use the dev server
   * @param goBaseline the program that {@code go-baseline/build.sh} prints; null without Go
   * @param resources closes the servers and everything that is started on them
   */
  public BenchmarkEnvironment(
      Path project,
      Path folder,
      Path packages,
      @Nullable Path realServer,
      @Nullable Path goBaseline,
      ResourceStack resources) {
    this.resources = resources;
    this.folder = folder;
    this.packages = packages;
    this.temporal =
        resources.add(
            realServer == null
                ? DevTemporalServer.start(folder)
                : PostgresTemporalServer.start(realServer, project, folder, resources));
    this.postgres =
        resources.add(
            new ApplicationPostgres(
                folder.resolve("postgres"),
                folder.resolve("postgres-programs"),
                Ports.free().postgres()));
    FakeStripe stripe = resources.add(new FakeStripe(0));
    this.programs = new Programs(project, this, stripe, goBaseline);
  }

  /** The Temporal server. */
  public TemporalServer temporal() {
    return temporal;
  }

  /** The folder for data and logs. */
  public Path folder() {
    return folder;
  }

  /** The folder for packaged programs. */
  public Path packages() {
    return packages;
  }

  Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /** Starts programs that use these servers. */
  public Programs programs() {
    return programs;
  }

  /** Creates a namespace on the Temporal server. */
  public BenchmarkNamespace createNamespace(String purpose) {
    return BenchmarkNamespace.create(temporal.stubs(), purpose);
  }

  /** Adds a resource that is closed with the servers. */
  public <T extends AutoCloseable> T add(T resource) {
    return resources.add(resource);
  }

  /** The candidates' PostgreSQL. */
  public ApplicationPostgres postgres() {
    return postgres;
  }

  /** The port of the candidates' PostgreSQL. */
  public int postgresPort() {
    return postgres.port();
  }

  /** The default database, as its owner. */
  public JdbcClient database() {
    return postgres.server().database();
  }

  /** Another database on the same server, as its owner. */
  public JdbcClient database(String name) {
    return JdbcClient.create(pool(name, 1));
  }

  /** Creates an empty database. */
  public void createDatabase(String name) {
    database().sql("CREATE DATABASE " + name).update();
  }

  /** Connections to the default database, as its owner. */
  public DataSource pool(int size) {
    return pool(DATABASE, size);
  }

  private HikariDataSource pool(String database, int size) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(jdbcUrl(postgresPort(), database));
    pool.setUsername(LocalPostgres.OWNER);
    pool.setMaximumPoolSize(size);
    return resources.add(pool);
  }

  /** The URL of the default database, without a user. */
  String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** The URL of a database, without a user. */
  public String jdbcUrl(String database) {
    return jdbcUrl(postgresPort(), database);
  }

  /** The URL of the default database through a proxy on another port, without a user. */
  public String jdbcUrlThrough(int proxyPort) {
    return jdbcUrl(proxyPort, DATABASE);
  }

  /** Without TLS, because its negotiation is not PostgreSQL's protocol, which is counted. */
  private static String jdbcUrl(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable".formatted(port, database);
  }
}
