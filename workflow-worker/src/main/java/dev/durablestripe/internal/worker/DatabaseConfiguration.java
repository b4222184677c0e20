package dev.durablestripe.internal.worker;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.worker.database.BoundedDataSource;
import dev.durablestripe.internal.worker.database.ConnectionCheck;
import dev.durablestripe.internal.worker.database.SchemaJdbcClient;
import dev.durablestripe.internal.worker.database.SchemaName;
import dev.durablestripe.internal.worker.metrics.TransactionMetrics;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** The database, by the connections and transactions of the application. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
  /** How many connections of another application's pool may be used at once. */
  private static final String SHARE = "durable-stripe.max-connections";

  private static final int MIN_SHARE = 2;
  private static final int MAX_SHARE = 1000;

  /** Of another application's pool, if its size is not known. */
  private static final int DEFAULT_SHARE = 5;

  @Bean
  SchemaName schemaName(WorkerSettings settings) {
    return settings.migration().schema();
  }

  @Bean
  JdbcClient jdbcClient(DataSource database, SchemaName schema) {
    return SchemaJdbcClient.of(JdbcClient.create(new BoundedDataSource(database)), schema);
  }

  @Bean
  ConnectionCheck connectionCheck(DataSource database) {
    return new ConnectionCheck(database);
  }

  /**
   * The isolation is set by the first statement: the driver would need two round trips, and would
   * leave it in the session.
   */
  @Bean
  TransactionOperations transactions(
      PlatformTransactionManager manager, TransactionMetrics metrics) {
    if (manager instanceof ConfigurableTransactionManager configurable) {
      configurable.addListener(metrics);
    }
    TransactionTemplate transactions = new TransactionTemplate(manager);
    transactions.setName(TransactionMetrics.NAME);
    return transactions;
  }

  @Bean
  DatabaseSchema databaseSchema(DataSource database, WorkerSettings settings) {
    MigrationSettings migration = settings.migration();
    return new DatabaseSchema(() -> flyway(database, migration), migration.enabled());
  }

  private static Flyway flyway(DataSource database, MigrationSettings migration) {
    return migration
        .url()
        .map(url -> DatabaseMigrations.flyway(url, migration, workerRole(database, migration)))
        .orElseGet(() -> DatabaseMigrations.flyway(database, migration.schema()));
  }

  private static String workerRole(DataSource database, MigrationSettings migration) {
    return migration.workerRole().orElseGet(() -> DatabaseMigrations.role(database));
  }

  /**
   * How many activities may run at once, so that a running attempt need not wait for a connection.
   */
  @Bean
  ActivitySlots activitySlots(
      DataSource database, WorkerSettings settings, Environment environment) {
    Integer poolSize = poolSize(database);
    if (environment.getProperty("durable-stripe.standalone", Boolean.class, false)) {
      return ActivitySlots.ofPool(
          poolSize == null ? DEFAULT_SHARE : poolSize, settings.stripeCallsPerSecond());
    }
    int share = poolSize == null ? DEFAULT_SHARE : Math.max(MIN_SHARE, poolSize / 2);
    return ActivitySlots.ofShare(
        new Settings(Map.of(SHARE, environment.getProperty(SHARE, "")))
            .number(SHARE, share, MIN_SHARE, MAX_SHARE));
  }

  private static @Nullable Integer poolSize(DataSource database) {
    HikariDataSource pool =
        DataSourceUnwrapper.unwrap(database, HikariConfigMXBean.class, HikariDataSource.class);
    return pool == null ? null : pool.getMaximumPoolSize();
  }
}
