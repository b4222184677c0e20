package com.acme.shop;

import com.zaxxer.hikari.HikariDataSource;
import dev.durablestripe.handler.StripeEventHandler;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * It has a database, a connection to Temporal and beans with names that are used here too. It has
 * no JPA.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
class ShopApplication {
  @Bean
  DataSource shopDatabase(@Value("${shop.database}") String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setUsername("shop");
    pool.setMaximumPoolSize(6);
    // What the shop wants for its own transactions.
    pool.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
    return pool;
  }

  @Bean(destroyMethod = "shutdown")
  WorkflowServiceStubs temporal(@Value("${shop.temporal}") String target) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
  }

  /** For the shop's own workflows, in a namespace of their own. */
  @Bean
  WorkflowClient client(WorkflowServiceStubs temporal) {
    return WorkflowClient.newInstance(
        temporal, WorkflowClientOptions.newBuilder().setNamespace("shop").build());
  }

  /** A name that the halves use as well. */
  @Bean
  Clock settings() {
    return Clock.systemUTC();
  }

  @Bean
  StripeEventHandler refunds() {
    return new RefundHandler();
  }

  /** A path of the shop's that takes bodies larger than any event. */
  @RestController
  static final class Uploads {
    @PostMapping("/uploads")
    int upload(@RequestBody byte[] body) {
      return body.length;
    }
  }
}
