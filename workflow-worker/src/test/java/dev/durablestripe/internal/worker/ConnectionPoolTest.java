package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The pool of the worker's program, with its settings. */
class ConnectionPoolTest {
  private final TestPostgres postgres = new TestPostgres(TestPostgres.OWNER);

  private static HikariDataSource pool() throws IOException {
    var settings =
        new YamlPropertySourceLoader()
            .load("worker", new ClassPathResource("workflow-worker.yml"))
            .get(0);
    return new Binder(ConfigurationPropertySources.from(settings))
        .bind("spring.datasource.hikari", Bindable.ofInstance(new HikariDataSource()))
        .get();
  }

  /** HikariCP then does not know the level, and asks no other connection. */
  @Test
  void itConnectsThoughItsFirstConnectionWasCutWhenAskedForItsIsolationLevel() throws Exception {
    try (WireLog wire = new WireLog(TestPostgres.port());
        HikariDataSource pool = pool()) {
      wire.cutAt("SHOW TRANSACTION ISOLATION LEVEL");
      pool.setJdbcUrl(postgres.url(wire.port(), TestPostgres.WORKER));
      JdbcClient database = JdbcClient.create(pool);

      await().ignoreExceptions().until(() -> answers(database));
      assertThat(wire.hasCut()).isTrue();
    }
  }

  private static boolean answers(JdbcClient database) {
    return database.sql("SELECT 1").query(Integer.class).single() == 1;
  }
}
