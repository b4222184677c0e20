package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import java.nio.file.Path;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A primary and a standby, until the standby takes over. */
public final class ReplicatedPostgres implements AutoCloseable {
  private final Path data;
  private final int primaryPort = Ports.free().postgres();
  private final int standbyPort = Ports.free().postgres();
  private final LocalPostgres primary;
  private final StandbyPostgres standby;
  private boolean killed;

  /** Starts both servers. Replication is asynchronous. */
  public ReplicatedPostgres(LocalStack stack) {
    data = stack.folder().resolve("primary-" + UniqueId.next());
    Path standbyData = data.resolveSibling(data.getFileName() + "-standby");
    stack.startPostgres(data, primaryPort).close();
    DataDirectory.copy(data, standbyData);
    primary = stack.startPostgres(data, primaryPort);
    standby =
        new StandbyPostgres(
            standbyData, stack.folder().resolve("postgres-programs"), standbyPort, primaryPort);
  }

  /**
   * A URL with both hosts, without a user. The standby comes first, so it matters which is which.
   */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres"
        .formatted(standbyPort, primaryPort);
  }

  /** From now on, a commit is confirmed only once the standby has it on its disk. */
  public void replicateSynchronously() {
    primary.database().sql("ALTER SYSTEM SET synchronous_standby_names = '*'").update();
    primary.database().sql("SELECT pg_reload_conf()").query().singleValue();
    await()
        .until(
            () ->
                primary
                    .database()
                    .sql("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'")
                    .query(Boolean.class)
                    .single());
  }

  /** The primary, to prepare tables. */
  public LocalPostgres primary() {
    return primary;
  }

  /** The standby, which is the primary once it has taken over. */
  public JdbcClient standby() {
    return standby.database();
  }

  /** Disconnects the standby: it lacks what is committed from now on. */
  public void disconnect() {
    standby.disconnect();
  }

  /** Kills the primary with {@code kill -9}, and promotes the standby. */
  public void failOver() {
    PostgresProcesses.kill(data);
    killed = true;
    standby.promote();
  }

  @Override
  public void close() {
    standby.close();
    if (!killed) {
      primary.close();
    }
  }
}
