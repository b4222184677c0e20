package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.endtoend.support.UniqueId;
import dev.durablestripe.internal.local.LocalStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

/** The runbook's section "A consumer of the change feed is behind", with the running worker. */
@ExtendWith(SharedStack.class)
class ChangeFeedIT {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final TestSubscription subscription = new TestSubscription();
  private final String consumer = "it-" + UniqueId.next();
  private Pipeline pipeline;
  private Connection connection;

  @BeforeEach
  void addConsumer(LocalStack stack) throws SQLException {
    pipeline = new Pipeline(stack);
    connection = stack.postgres().dataSource().getConnection();
    execute("LISTEN subscription_change; SELECT billing.add_consumer('%s')".formatted(consumer));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> take() {
    return pipeline
        .database()
        .sql("SELECT stripe_subscription_id FROM billing.take_changes(:consumer, 1000)")
        .param("consumer", consumer)
        .query(String.class)
        .list();
  }

  private Map<String, Object> backlog() {
    return Runbook.query(pipeline.database(), "consumers").stream()
        .filter(row -> consumer.equals(row.get("name")))
        .findFirst()
        .orElse(Map.of());
  }

  @Test
  void aConsumerThatIsBehindIsFoundAndRemoved() throws SQLException {
    pipeline.apply(subscription.snapshot("updated", "updated", 0, "active", 5));
    assertThat(connection.unwrap(PGConnection.class).getNotifications(TIMEOUT_MILLIS)).isNotEmpty();
    assertThat(backlog()).extractingByKey("not_taken", LONG).isPositive();

    assertThat(take()).contains(subscription.id);
    assertThat(backlog()).containsKey("taken_at");

    pipeline
        .database()
        .sql(Runbook.block("consumer-remove").replace(":'consumer'", "'" + consumer + "'"))
        .query()
        .singleRow();
    assertThat(backlog()).isEmpty();
  }

  @Test
  void aTransactionThatHoldsChangesBackIsFound() throws SQLException {
    connection.setAutoCommit(false);
    execute("DELETE FROM billing.subscription WHERE stripe_subscription_id = 'sub_none'");
    int pid = connection.unwrap(PGConnection.class).getBackendPID();
    pipeline.apply(subscription.snapshot("updated", "updated", 0, "active", 5));

    assertThat(take()).doesNotContain(subscription.id);
    assertThat(Runbook.query(pipeline.database(), "holding-transactions"))
        .anyMatch(row -> Objects.equals(row.get("pid"), pid));
    connection.rollback();

    assertThat(take()).contains(subscription.id);
  }
}
