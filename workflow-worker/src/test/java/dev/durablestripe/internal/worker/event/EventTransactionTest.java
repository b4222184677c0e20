package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.feed.ChangeNotifier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class EventTransactionTest {
  private final TestWorker worker = new TestWorker();

  private EventTransaction transaction(DataSource managed) {
    return new EventTransaction(
        new TransactionTemplate(new JdbcTransactionManager(managed)),
        worker.bean(JdbcClient.class),
        worker.bean(ProcessedEvents.class),
        worker.bean(OperatorActionLog.class),
        worker.bean(FollowUps.class),
        worker.bean(ChangeNotifier.class));
  }

  @Test
  void statementsRunInTheTransactionsOfTheirDataSource() {
    assertThatCode(transaction(TestWorker.dataSource())::verify).doesNotThrowAnyException();
  }

  @Test
  void theTransactionsOfAnotherDataSourceAreRefused() {
    EventTransaction elsewhere = transaction(new DelegatingDataSource(TestWorker.dataSource()));

    assertThatThrownBy(elsewhere::verify).isInstanceOf(UnmanagedDataSourceException.class);
  }
}
