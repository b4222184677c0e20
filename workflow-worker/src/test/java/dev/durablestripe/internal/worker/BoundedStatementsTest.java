package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.database.BoundedDataSource;
import dev.durablestripe.internal.worker.database.ConnectionCheck;
import dev.durablestripe.internal.worker.database.StatementDeadline;
import dev.durablestripe.internal.worker.database.UnsuitableConnectionsException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The limits of statements do not depend on the pool, and leave nothing in its connections. */
class BoundedStatementsTest {
  private static final TestPostgres POSTGRES = new TestPostgres(TestPostgres.SUPERUSER);

  private static final String LIMITS =
      """
      SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),
                       current_setting('idle_in_transaction_session_timeout'),
                       current_setting('transaction_isolation'))
      """;

  private static final String OF_SESSION = "41s 42s 43s serializable";
  private static final String OF_WORKER = "5s 2s 20s read committed";

  private final HikariDataSource pool = new HikariDataSource();
  private final JdbcClient database = JdbcClient.create(new BoundedDataSource(pool));
  private final JdbcClient application = JdbcClient.create(pool);
  private final JdbcTransactionManager transactions = new JdbcTransactionManager(pool);
  private final TransactionTemplate transaction = new TransactionTemplate(transactions);

  BoundedStatementsTest() {
    pool.setDataSource(POSTGRES.dataSource(TestPostgres.SUPERUSER));
    pool.setMaximumPoolSize(1);
    pool.setConnectionInitSql(
        """
        SET statement_timeout = '41s'; SET lock_timeout = '42s';
        SET idle_in_transaction_session_timeout = '43s';
        SET default_transaction_isolation = 'serializable'
        """);
  }

  @BeforeAll
  static void migrate() {
    POSTGRES.flyway(TestPostgres.SUPERUSER).load().migrate();
    POSTGRES
        .as(TestPostgres.SUPERUSER)
        .sql("CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text)")
        .update();
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private static String limits(JdbcClient client) {
    return client.sql(LIMITS).query(String.class).single();
  }

  @Test
  void aStatementOutsideATransactionHasLimits() {
    assertThat(limits(database)).startsWith("5s 2s ");
    assertThat(limits(application)).isEqualTo(OF_SESSION);
  }

  /** The driver prepares a statement on the server after a few executions. */
  @ParameterizedTest
  @ValueSource(strings = {"varchar", "unspecified"})
  void aRepeatedStatementHasLimits(String typeOfStrings) {
    try (HikariDataSource other = new HikariDataSource()) {
      other.setJdbcUrl(
          POSTGRES.url(TestPostgres.port(), TestPostgres.SUPERUSER)
              + "&stringtype="
              + typeOfStrings);
      other.setMaximumPoolSize(1);
      JdbcClient client = JdbcClient.create(new BoundedDataSource(other));

      for (@Nullable String text : repeated("text", null, "text")) {
        assertThat(timeout(client, text)).isEqualTo("5s");
      }
      assertThat(prepared(JdbcClient.create(other)))
          .isEqualTo(typeOfStrings.equals("varchar") ? 1 : 0);
    }
  }

  @Test
  void aRepeatedStatementInATransactionHasLimits() {
    for (@Nullable String text : repeated(null, "text")) {
      transaction.executeWithoutResult(
          status -> {
            assertThat(timeout(database, text)).isEqualTo("5s");
            assertThat(limits(application)).isEqualTo(OF_WORKER);
          });
    }
    assertThat(prepared(application)).isEqualTo(1);
    assertThat(limits(application)).isEqualTo(OF_SESSION);
  }

  /**
   * The driver has one prepared statement for the same text inside and outside a transaction, if it
   * is not the transaction's first one. It would be described as soon as it has an open type.
   */
  @Test
  void aStatementThatWasRepeatedInATransactionHasLimitsOutside() {
    for (@Nullable String text : repeated("text", null)) {
      transaction.executeWithoutResult(
          status ->
              StatementDeadline.withinUntrusted(
                  Duration.ofSeconds(30),
                  () -> {
                    limits(database);
                    assertThat(timeout(database, text)).isEqualTo("5s");
                  }));
    }
    for (@Nullable String text : repeated(null, "text")) {
      assertThat(timeout(database, text)).isEqualTo("5s");
    }
  }

  private static List<@Nullable String> repeated(@Nullable String... parameters) {
    return Stream.of(parameters)
        .<@Nullable String>flatMap(parameter -> Stream.generate(() -> parameter).limit(10))
        .collect(Collectors.toList());
  }

  private static String timeout(JdbcClient client, @Nullable String parameter) {
    return client
        .sql("SELECT concat(current_setting('statement_timeout'), left(:text, 0))")
        .param("text", parameter)
        .query(String.class)
        .single();
  }

  private static int prepared(JdbcClient client) {
    return client
        .sql("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%left(%'")
        .query(Integer.class)
        .single();
  }

  @Test
  void allStatementsOfATransactionHaveLimits() {
    transaction.executeWithoutResult(
        status -> {
          assertThat(limits(database)).isEqualTo(OF_WORKER);
          assertThat(limits(application)).isEqualTo(OF_WORKER);
          assertThat(limits(database)).isEqualTo(OF_WORKER);
        });
    assertThat(limits(application)).isEqualTo(OF_SESSION);
  }

  @Test
  void nothingIsLeftAfterARollback() {
    transaction.executeWithoutResult(
        status -> {
          assertThat(limits(database)).isEqualTo(OF_WORKER);
          status.setRollbackOnly();
        });
    assertThat(limits(application)).isEqualTo(OF_SESSION);
  }

  @Test
  void aDeadlineLimitsTheStatementsOfATransaction() {
    transaction.executeWithoutResult(
        status -> {
          assertThat(limits(database)).isEqualTo(OF_WORKER);
          assertThat(within(Duration.ofSeconds(2))).startsWith("2s 2s 20s");
          assertThat(limits(application)).startsWith("2s 2s 20s");
          assertThat(limits(database)).isEqualTo(OF_WORKER);
        });
  }

  private String within(Duration limit) {
    try {
      return StatementDeadline.within(limit, () -> limits(database));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aStatementOfTheApplicationInTheTransactionIsCancelled() {
    Instant start = Instant.now();

    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      limits(database);
                      application.sql("SELECT pg_sleep(30)").query().singleValue();
                    }))
        .isInstanceOf(QueryTimeoutException.class)
        .hasMessageContaining("statement timeout");

    assertThat(Duration.between(start, Instant.now()))
        .isBetween(Duration.ofMillis(4900), Duration.ofSeconds(9));
  }

  @Test
  void aStatementOutsideATransactionWaitsTwoSecondsForALock() {
    JdbcClient other = POSTGRES.as(TestPostgres.SUPERUSER);
    HikariDataSource locking = new HikariDataSource();
    locking.setDataSource(POSTGRES.dataSource(TestPostgres.SUPERUSER));
    try (locking) {
      new TransactionTemplate(new JdbcTransactionManager(locking))
          .executeWithoutResult(
              status -> {
                JdbcClient.create(locking).sql("LOCK TABLE note").update();

                assertThatThrownBy(() -> insert("waits")).hasMessageContaining("lock timeout");
              });
    }
    assertThat(notes(other, "waits")).isZero();
  }

  private int insert(String text) {
    return database.sql("INSERT INTO note (text) VALUES (:text)").param("text", text).update();
  }

  private static int notes(JdbcClient client, String text) {
    return client
        .sql("SELECT count(*) FROM note WHERE text = :text")
        .param("text", text)
        .query(Integer.class)
        .single();
  }

  /** Such a pool rolls back what nobody commits. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStatementOutsideATransactionIsCommitted(boolean autoCommit) {
    pool.setAutoCommit(autoCommit);
    String text = "auto commit " + autoCommit;

    assertThat(insert(text)).isEqualTo(1);

    assertThat(notes(POSTGRES.as(TestPostgres.SUPERUSER), text)).isEqualTo(1);
    assertThat(transaction.<Integer>execute(status -> insert(text + " and more"))).isEqualTo(1);
    assertThat(notes(POSTGRES.as(TestPostgres.SUPERUSER), text + " and more")).isEqualTo(1);
  }

  @Test
  void resultsAreThoseOfTheStatement() {
    assertThat(database.sql("SELECT n FROM generate_series(1, 3) n").query(Integer.class).list())
        .containsExactly(1, 2, 3);
    assertThat(
            database
                .sql("INSERT INTO note (text) SELECT 'many' FROM generate_series(1, :n)")
                .param("n", 3)
                .update())
        .isEqualTo(3);
    try (Stream<Integer> rows =
        database
            .sql("SELECT n FROM generate_series(1, 3) n")
            .withFetchSize(1)
            .withMaxRows(2)
            .query(Integer.class)
            .stream()) {
      assertThat(rows).containsExactly(1, 2);
    }
    assertThatThrownBy(() -> database.sql("SELECT 1").update()).hasMessageContaining("rows");
  }

  @Test
  void generatedKeysAreThoseOfTheStatement() {
    GeneratedKeyHolder keys = new GeneratedKeyHolder();
    transaction.executeWithoutResult(
        status -> {
          database.sql("INSERT INTO note (text) VALUES ('key')").update(keys, "id");
          assertThat(limits(application)).isEqualTo(OF_WORKER);
        });

    assertThat(
            application
                .sql("SELECT text FROM note WHERE id = :id")
                .param("id", keys.getKey())
                .query(String.class)
                .single())
        .isEqualTo("key");
  }

  @Test
  void aTransactionInsideAnotherOneHasItsOwnLimits() {
    pool.setMaximumPoolSize(2);
    TransactionTemplate inner = new TransactionTemplate(transactions);
    inner.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);

    transaction.executeWithoutResult(
        status -> {
          assertThat(limits(database)).isEqualTo(OF_WORKER);
          assertThat(inner.<String>execute(nested -> limits(database))).isEqualTo(OF_WORKER);
          assertThat(limits(application)).isEqualTo(OF_WORKER);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"extended", "extendedForPrepared", "extendedCacheEverything", "simple"})
  void theWorkerChecksThatTheDriverKeepsTheLimits(String queryMode) {
    try (HikariDataSource other = new HikariDataSource()) {
      other.setJdbcUrl(
          POSTGRES.url(TestPostgres.port(), TestPostgres.SUPERUSER)
              + "&preferQueryMode="
              + queryMode);
      ConnectionCheck check = new ConnectionCheck(other);
      if (queryMode.equals("simple")) {
        assertThatThrownBy(check::verify)
            .isInstanceOf(UnsuitableConnectionsException.class)
            .hasMessageContaining("limits to 5 s has a statement_timeout of 0 ms");
      } else {
        check.verify();
      }
    }
  }

  @Test
  void aPoolWithOneConnectionIsSuitable() {
    pool.setConnectionTimeout(250);

    new ConnectionCheck(pool).verify();
  }

  /** The limits travel with the first statement, as BEGIN does. */
  @Test
  void anEventTakesThreeRoundTrips() throws Exception {
    List<List<String>> roundTrips = roundTripsOfAnEvent("0");

    assertThat(roundTrips).hasSize(3);
    assertThat(roundTrips.get(0)).hasSize(2).last().asString().contains("SELECT mark.*");
    assertThat(roundTrips.get(1)).hasSize(4).first().isEqualTo("BEGIN");
    assertThat(roundTrips.get(1)).last().asString().contains("INSERT INTO billing.stripe_event");
    assertThat(roundTrips.get(2)).containsExactly("COMMIT");
  }

  /** Of prepared statements, the text is not sent. */
  @Test
  void anEventTakesThreeRoundTripsWithPreparedStatements() throws Exception {
    assertThat(roundTripsOfAnEvent("5")).containsExactly(List.of(), List.of("BEGIN"), List.of());
  }

  private static List<List<String>> roundTripsOfAnEvent(String prepareThreshold) throws Exception {
    try (WireLog wire = new WireLog(TestPostgres.port());
        HikariDataSource logged = new HikariDataSource()) {
      logged.setJdbcUrl(POSTGRES.url(wire.port(), TestPostgres.SUPERUSER));
      logged.setMaximumPoolSize(1);
      logged.addDataSourceProperty("prepareThreshold", prepareThreshold);
      TestWorker worker = new TestWorker(logged);
      for (int i = 0; i < 10; i++) {
        worker.apply(event());
      }
      wire.clear();
      worker.apply(event());
      return wire.roundTrips().stream().filter(sent -> !isNotification(sent)).toList();
    }
  }

  /** Consumers of the change feed are notified by another thread, whose driver asks for types. */
  private static boolean isNotification(List<String> sent) {
    return sent.stream().anyMatch(sql -> sql.contains("pg_notify") || sql.contains("pg_type"));
  }

  private static String event() {
    return StripeEvents.event("evt_" + TestWorker.unique(), "test.wire", Instant.now(), "{}");
  }
}
