package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.JavaProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The next release migrates the database while the last release still uses it. */
@ExtendWith(SharedStack.class)
class MigrationIT {
  private final TestSubscription subscription = new TestSubscription();
  private TestNamespace namespace;

  @BeforeEach
  void open(LocalStack stack) {
    namespace = TestNamespace.withNewDatabase(stack);
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  private long nextMigrations() {
    return namespace
        .database()
        .sql("SELECT count(*) FROM billing.flyway_schema_history WHERE version = '900' AND success")
        .query(Long.class)
        .single();
  }

  @Test
  void theLastReleaseWorksOnTheMigratedDatabase(LocalStack stack) {
    Pipeline pipeline = namespace.pipelineWithoutStarter();
    AppProcess old = namespace.startWorker().awaitHealthy();
    pipeline.apply(subscription.snapshot("first", "updated", 0, "active", 1));
    AppProcess next =
        namespace.startWorker(CustomWorkerJar.build(stack, "migrated")).awaitHealthy();
    assertThat(nextMigrations()).isEqualTo(1);

    next.close();
    assertThat(
            pipeline.apply(subscription.snapshot("second", "updated", 60, "active", 2)).outcome())
        .isEqualTo(Outcome.APPLIED);

    // Roll back to the last release, which does not know the migration.
    old.close();
    namespace.startWorker().awaitHealthy();
    assertThat(
            pipeline.apply(subscription.snapshot("third", "updated", 120, "active", 3)).outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 3L);
  }

  /** Like in Docker Compose, the worker does not migrate, and does not know the owner. */
  private static final Map<String, String> WITHOUT_MIGRATION =
      Map.of("SPRING_FLYWAY_ENABLED", "false", "SPRING_FLYWAY_USER", "");

  private static int migrate(Path jar, String url, Path log) {
    return JavaProcess.run(
        jar,
        "migrate",
        Map.of(
            "SPRING_DATASOURCE_URL", url,
            "SPRING_DATASOURCE_USERNAME", LocalPostgres.WORKER,
            "SPRING_FLYWAY_USER", LocalPostgres.OWNER),
        log);
  }

  @Test
  void aWorkerWaitsForASeparateMigration(LocalStack stack, @TempDir Path folder) throws Exception {
    Pipeline pipeline = namespace.pipelineWithoutStarter();
    Path jar = stack.jar("workflow-worker");
    Path next = CustomWorkerJar.build(stack, "migrated");
    Path log = folder.resolve("migrate.log");
    Map<String, String> overrides = new HashMap<>(WITHOUT_MIGRATION);
    // The driver uses the first host; the second one is another machine, without TLS.
    overrides.put(
        "SPRING_DATASOURCE_URL",
        namespace.databaseUrl().replaceFirst("/(\\w+)$", ",db.invalid/$1"));
    AppProcess worker = namespace.startWorker(overrides).awaitResponding();
    await()
        .atMost(AppProcess.START_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(worker.log())
                    .content()
                    .contains("Waiting for migrations (")
                    .contains("SPRING_DATASOURCE_URL connects to another host without TLS"));
    assertThat(worker.isHealthy()).isFalse();

    assertThat(migrate(jar, namespace.databaseUrl(), log)).as("%s", log).isZero();
    worker.awaitHealthy();
    assertThat(pipeline.apply(subscription.snapshot("first", "updated", 0, "active", 1)).outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(Files.readString(log)).contains("The database is migrated.").contains("superuser");

    assertThat(migrate(next, namespace.databaseUrl(), log)).isZero();
    assertThat(nextMigrations()).isEqualTo(1);
    worker.close();
    // Roll back to the last release.
    namespace.startWorker(WITHOUT_MIGRATION).awaitHealthy();
    assertThat(
            pipeline.apply(subscription.snapshot("second", "updated", 60, "active", 2)).outcome())
        .isEqualTo(Outcome.APPLIED);
  }

  @Test
  void aFailedMigrationReportsTheReasonAndExitsWith1(LocalStack stack, @TempDir Path folder)
      throws Exception {
    Path log = folder.resolve("migrate.log");
    String unreachable =
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(Ports.free().postgres());

    assertThat(migrate(stack.jar("workflow-worker"), unreachable, log)).isEqualTo(1);
    assertThat(Files.readString(log)).contains("The database is not migrated: ");
    assertThat(migrate(stack.jar("workflow-worker"), "", log)).isEqualTo(1);
    assertThat(Files.readString(log))
        .contains("Durable Stripe cannot start: SPRING_DATASOURCE_URL is missing.");
  }
}
