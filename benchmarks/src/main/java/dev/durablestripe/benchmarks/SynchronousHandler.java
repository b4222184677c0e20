package dev.durablestripe.benchmarks;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.durablestripe.local.LocalStack;
import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * The way everyone does it: verify, one transaction, answer. No Temporal: what fails is Stripe's to
 * send again.
 */
@RestController
@EnableAutoConfiguration(excludeName = SynchronousHandler.FLYWAY)
public class SynchronousHandler {
  static final String FLYWAY =
      "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration";

  private final TransactionOnly transaction;

  SynchronousHandler(DataSource pool) {
    this.transaction = new TransactionOnly(pool);
  }

  /** Takes a delivery. */
  @PostMapping("/webhook")
  public ResponseEntity<Void> deliver(
      @RequestBody byte[] body, @RequestHeader("Stripe-Signature") String signature) {
    String json = new String(body, StandardCharsets.UTF_8);
    try {
      String id = Webhook.constructEvent(json, signature, LocalStack.WEBHOOK_SECRET).getId();
      transaction.accept(new BenchmarkEvent(id, json));
      return ResponseEntity.ok().build();
    } catch (SignatureVerificationException e) {
      return ResponseEntity.status(HttpStatus.BAD_REQUEST).build();
    }
  }

  /** Starts it; {@code SERVER_PORT} and {@code SPRING_DATASOURCE_*} say where. */
  public static void main(String[] args) {
    new SpringApplicationBuilder(SynchronousHandler.class)
        // The programs whose classes are beside this one bring settings of their own.
        .properties("spring.config.name=synchronous-handler")
        .run(args);
  }
}
