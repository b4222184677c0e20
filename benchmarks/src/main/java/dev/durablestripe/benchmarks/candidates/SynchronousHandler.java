package dev.durablestripe.benchmarks.candidates;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.durablestripe.benchmarks.load.BenchmarkEvent;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.worker.WorkflowWorkerAutoConfiguration;
import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * The usual webhook handler, without Temporal: it verifies the signature, commits one transaction
 * and answers. If it fails, Stripe has to send the event again.
 */
@RestController
// The worker is on the class path too.
@EnableAutoConfiguration(exclude = WorkflowWorkerAutoConfiguration.class)
public class SynchronousHandler {
  static final String PATH = "/webhook";

  private final TransactionOnly transaction;

  SynchronousHandler(DataSource pool) {
    this.transaction = new TransactionOnly(pool);
  }

  /** Handles a delivery. */
  @PostMapping(PATH)
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

  /** Serves {@code SERVER_PORT}, with the database in {@code SPRING_DATASOURCE_*}. */
  public static void main(String[] args) {
    SpringApplication.run(SynchronousHandler.class, args);
  }
}
