package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.application.ApplicationProperties;
import dev.durablestripe.internal.application.IsolatedContext;
import dev.durablestripe.internal.application.SettingsReloader;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.worker.codec.CodecWebConfiguration;
import dev.durablestripe.internal.worker.event.ApplicationHandlers;
import dev.durablestripe.internal.worker.event.UnmanagedDataSourceException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;

/** The worker in an application's context, which may have other beans than ours. */
@Configuration(proxyBeanMethods = false)
@Import({
  CodecWebConfiguration.class,
  WorkerHttpServerConfiguration.class,
  DatabasePasswordConfiguration.class
})
public class EmbeddedWorkerConfiguration {

  @Bean
  @ConditionalOnMissingBean
  WorkerSettings durableStripeWorkerSettings(ConfigurableApplicationContext application) {
    Settings settings = ApplicationProperties.read(application.getEnvironment());
    SettingsReloader.start(settings, application);
    return WorkerSettings.embedded(settings);
  }

  @Bean(IsolatedContext.WORKER)
  IsolatedContext durableStripeWorker(ApplicationContext application, WorkerSettings settings) {
    Map<String, Object> beans = new HashMap<>();
    beans.put("settings", settings);
    DataSource database = bean(application, DataSource.class, "durable-stripe.data-source");
    PlatformTransactionManager transactions =
        bean(application, PlatformTransactionManager.class, "durable-stripe.transaction-manager");
    requireManaged(database, transactions);
    beans.put("dataSource", database);
    beans.put("transactionManager", transactions);
    beans.put("applicationHandlers", ApplicationHandlers.of(application));
    return new IsolatedContext(application, WorkerConfiguration.class, beans);
  }

  /**
   * Fails the start if it is certain that the transactions are those of another database. A manager
   * that does not tell, such as JPA's, is checked when PostgreSQL answers.
   */
  private static void requireManaged(DataSource database, PlatformTransactionManager transactions) {
    if (transactions instanceof ResourceTransactionManager manager
        && manager.getResourceFactory() instanceof DataSource managed
        && target(managed) != target(database)) {
      throw new UnmanagedDataSourceException();
    }
  }

  private static @Nullable DataSource target(@Nullable DataSource database) {
    return database instanceof DelegatingDataSource proxy
        ? target(proxy.getTargetDataSource())
        : database;
  }

  /** The bean that a property names, or the only one of its type. */
  private static <T> T bean(ApplicationContext application, Class<T> type, String property) {
    String name = application.getEnvironment().getProperty(property);
    return name == null ? application.getBean(type) : application.getBean(name, type);
  }
}
