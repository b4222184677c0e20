package com.acme.ledger;

import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** The application. */
@SpringBootApplication
public class LedgerApplication {
  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(LedgerApplication.class, args);
  }

  /** As Spring Boot's starter for jOOQ defines it, which needs Java 21. */
  @Bean
  DSLContext jooq(DataSource database) {
    return DSL.using(new TransactionAwareDataSourceProxy(database), SQLDialect.POSTGRES);
  }
}
