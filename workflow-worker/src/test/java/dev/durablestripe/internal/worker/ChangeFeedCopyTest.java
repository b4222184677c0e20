package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static dev.durablestripe.internal.worker.TestPostgres.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.worker.FeedSession.Change;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows of all tables and the values of all sequences are copied into a new server, where
 * transaction ids start again: what {@code pg_dump} does, whose client is not part of the embedded
 * PostgreSQL.
 */
class ChangeFeedCopyTest {
  private static final String TABLES =
      """
      SELECT table_name FROM information_schema.tables
       WHERE table_schema = 'billing' AND table_type = 'BASE TABLE'
         AND table_name <> 'flyway_schema_history'
      """;

  private final TestPostgres original = new TestPostgres(OWNER);

  @Test
  void aConsumerGoesOnInANewServer() throws Exception {
    original.flyway(OWNER).load().migrate();
    try (FeedSession writer = new FeedSession(original.dataSource(WORKER));
        FeedSession reader = new FeedSession(original.dataSource(OWNER))) {
      reader.add("mailer", "beginning");
      for (int n = 1; n <= 5; n++) {
        writer.write("sub_" + n, n);
        writer.commit();
      }
      List<Change> taken = reader.take("mailer", 3);
      reader.commit();
      // In flight while the copy is made: it is lost, and the event will be applied again.
      writer.write("sub_lost", 1);
      try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
        DataSource copy = server.getPostgresDatabase();
        copy(original.dataSource(OWNER), copy);

        try (FeedSession newWriter = new FeedSession(copy);
            FeedSession newReader = new FeedSession(copy)) {
          newWriter.write("sub_1", 6);
          newWriter.commit();
          List<Change> rest = newReader.take("mailer", 100);

          assertThat(taken).extracting(Change::after).containsExactly(1L, 2L, 3L);
          assertThat(rest).extracting(Change::after).containsExactly(4L, 5L, 6L);
          assertThat(rest).extracting(Change::position).isSorted();
        }
      }
    }
  }

  private static void copy(DataSource from, DataSource to) throws SQLException, IOException {
    JdbcClient source = JdbcClient.create(from);
    JdbcClient target = JdbcClient.create(to);
    target.sql("CREATE ROLE " + WORKER).update();
    TestPostgres.flyway(to).load().migrate();
    try (Connection reading = from.getConnection();
        Connection writing = to.getConnection()) {
      CopyManager out = reading.unwrap(PGConnection.class).getCopyAPI();
      CopyManager in = writing.unwrap(PGConnection.class).getCopyAPI();
      // A dump creates triggers after it has loaded the rows.
      writing.createStatement().execute("SET session_replication_role = replica");
      for (String table : source.sql(TABLES).query(String.class).list()) {
        // Rows that a migration has inserted.
        target.sql("DELETE FROM billing." + table).update();
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        out.copyOut("COPY billing.%s TO STDOUT".formatted(table), rows);
        in.copyIn(
            "COPY billing.%s FROM STDIN".formatted(table),
            new ByteArrayInputStream(rows.toByteArray()));
      }
    }
    long revision =
        source
            .sql("SELECT last_value FROM billing.subscription_revision")
            .query(Long.class)
            .single();
    target
        .sql("SELECT setval('billing.subscription_revision', :revision)")
        .param("revision", revision)
        .query()
        .singleRow();
  }
}
