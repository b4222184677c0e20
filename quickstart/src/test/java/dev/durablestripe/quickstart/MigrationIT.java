package dev.durablestripe.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult.Outcome;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A next release migrates the database while the last one still works with it. */
@ExtendWith(SharedStack.class)
class MigrationIT {
  private final Subject subject = new Subject();
  private LocalPostgres postgres;
  private OwnNamespace namespace;

  @BeforeEach
  void open(LocalStack stack) {
    Path data = stack.folder().resolve("migration-" + UUID.randomUUID());
    postgres =
        LocalPostgres.start(
            data, stack.folder().resolve("postgres-programs"), Ports.free().postgres());
    namespace = new OwnNamespace(stack, postgres);
  }

  @AfterEach
  void close() {
    namespace.close();
    postgres.close();
  }

  private long migrated() {
    return postgres
        .database()
        .sql("SELECT count(*) FROM billing.flyway_schema_history WHERE version = '900' AND success")
        .query(Long.class)
        .single();
  }

  @Test
  void theOldWorkerGoesOnAndCanBeGoneBackTo(LocalStack stack) {
    Pipeline pipeline = namespace.open();
    Program old = namespace.worker(stack.jar("workflow-worker"));
    pipeline.apply(subject.snapshot("first", "updated", 0, "active", 1));
    Program next = namespace.worker(HandlerJar.build(stack, "migrated"));
    assertThat(migrated()).isEqualTo(1);

    next.close();
    assertThat(pipeline.apply(subject.snapshot("second", "updated", 60, "active", 2)).outcome())
        .isEqualTo(Outcome.APPLIED);

    // Back to the last release, which does not know the migration.
    old.close();
    namespace.worker(stack.jar("workflow-worker"));
    assertThat(pipeline.apply(subject.snapshot("third", "updated", 120, "active", 3)).outcome())
        .isEqualTo(Outcome.APPLIED);
    assertThat(pipeline.subscription(subject)).containsEntry("seat_limit", 3L);
  }
}
