package dev.durablestripe.internal.worker.feed;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Changes that are never removed fill the disk, so an operator must see why. */
class TakenChangesLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(TakenChanges.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(logged);
  }

  @Test
  void aFailureIsAWarning() {
    PGSimpleDataSource unavailable = new PGSimpleDataSource();
    // TCPMUX: no server listens there.
    unavailable.setPortNumbers(new int[] {1});
    new TakenChanges(JdbcClient.create(unavailable), Duration.ZERO).removeAll();

    assertThat(logged.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
  }
}
