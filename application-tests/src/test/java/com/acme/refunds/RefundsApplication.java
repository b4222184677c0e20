package com.acme.refunds;

import dev.durablestripe.handler.StripeEventHandler;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps what was refunded of each charge. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class RefundsApplication {
  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS refund (charge text PRIMARY KEY, amount bigint, events bigint)";

  @Bean
  StripeEventHandler refunds(JdbcClient database, @Value("${refunds.handler}") String handler) {
    database.sql(TABLE).update();
    return switch (handler) {
      case "lasting" -> new RefundHandler();
      case "order-dependent" -> new OrderDependentHandler();
      case "repeated" -> new RepeatedHandler(database);
      case "failing" -> new FailingHandler();
      default -> throw new IllegalArgumentException(handler);
    };
  }
}
