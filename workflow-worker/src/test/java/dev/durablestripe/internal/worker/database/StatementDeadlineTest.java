package dev.durablestripe.internal.worker.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.worker.TestWorker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A first attempt ends itself in time, whatever its statements wait for. */
class StatementDeadlineTest {
  private final JdbcClient database = new TestWorker().bean(JdbcClient.class);

  private String select(String expression) {
    return database
        .sql("SELECT " + expression)
        .query((row, n) -> String.valueOf(row.getString(1)))
        .single();
  }

  @Test
  void aStatementThatTakesLongerIsCancelled() {
    assertThatThrownBy(
            () -> StatementDeadline.within(Duration.ofSeconds(1), () -> select("pg_sleep(30)")))
        .isInstanceOf(QueryTimeoutException.class);
  }

  @Test
  void noStatementBeginsAfterTheDeadline() {
    assertThatThrownBy(() -> StatementDeadline.within(Duration.ZERO, () -> select("1")))
        .isInstanceOf(QueryTimeoutException.class);
  }

  @Test
  void otherStatementsHaveNoDeadline() throws Exception {
    assertThat(StatementDeadline.within(Duration.ofSeconds(1), () -> select("1"))).isEqualTo("1");
    assertThat(select("pg_sleep(1.1)")).isEmpty();
  }
}
