package dev.durablestripe.internal.worker;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;

/**
 * Opens the program's connections to the database with the current password. PostgreSQL asks for it
 * only then, so open connections stay. It has no stereotype annotation, so the component scan of
 * the worker's own beans ignores it.
 */
@ConditionalOnBooleanProperty("durable-stripe.standalone")
class DatabasePasswordConfiguration {

  @Bean
  static BeanPostProcessor durableStripePoolPassword(WorkerSettings settings) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool) {
          use(pool, settings.databasePassword());
        }
        return bean;
      }
    };
  }

  private static void use(HikariDataSource pool, Supplier<Optional<String>> password) {
    pool.setCredentialsProvider(
        () -> Credentials.of(pool.getUsername(), password.get().orElse(null)));
  }
}
