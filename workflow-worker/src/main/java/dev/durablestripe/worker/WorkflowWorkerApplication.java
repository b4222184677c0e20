package dev.durablestripe.worker;

import com.stripe.StripeClient;
import dev.durablestripe.application.ApplicationLauncher;
import dev.durablestripe.application.TemporalClientConfiguration;
import dev.durablestripe.worker.activity.EncryptionRequirement;
import dev.durablestripe.worker.event.EventSignatures;
import dev.durablestripe.worker.event.KeyScope;
import dev.durablestripe.worker.stripe.StripeApi;
import dev.durablestripe.worker.subscription.SubscriptionOrdering;
import io.micrometer.observation.ObservationRegistry;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The program that applies events. */
@SpringBootApplication
@Import(TemporalClientConfiguration.class)
public class WorkflowWorkerApplication {
  private static final Logger log = LoggerFactory.getLogger(WorkflowWorkerApplication.class);

  /** The defaults of Stripe's library, 30 s and 80 s, are longer than an attempt may take. */
  private static final int STRIPE_CONNECT_MILLIS = 2_000;

  private static final int STRIPE_READ_MILLIS = 5_000;

  /**
   * Checks the settings, then works until it is stopped. With a command, it prints a new key or
   * migrates the database, and exits.
   */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(NewEncryptionKeyCommand.COMMAND)) {
      NewEncryptionKeyCommand.print();
      return;
    }
    if (args.length > 0 && args[0].equals(MigrateDatabaseCommand.COMMAND)) {
      System.exit(MigrateDatabaseCommand.run(args));
    }
    ApplicationLauncher.run(WorkflowWorkerApplication.class, WorkerSettings::from, args);
  }

  @Bean
  EventSignatures eventSignatures(WorkerSettings settings) {
    if (settings.webhookSecrets().isEmpty()) {
      log.warn(
          "STRIPE_WEBHOOK_SECRET is not set: anyone who can write to Temporal can have any event"
              + " applied.");
    }
    return new EventSignatures(settings.webhookSecrets());
  }

  @Bean
  EncryptionRequirement encryptionRequirement(WorkerSettings settings) {
    boolean required = settings.temporal().encryptionRequired();
    if (settings.temporal().encryption().isPresent() && !required) {
      log.warn(
          "PAYLOAD_ENCRYPTION_REQUIRED is not true: an event that a starter without the keyset"
              + " stored in plain text is applied.");
    }
    return new EncryptionRequirement(required);
  }

  @Bean
  SubscriptionOrdering subscriptionOrdering(WorkerSettings settings) {
    return new SubscriptionOrdering(settings.clockTolerance());
  }

  @Bean
  KeyScope keyScope(WorkerSettings settings) {
    return settings.keyScope();
  }

  @Bean
  StripeApi stripeApi(WorkerSettings settings, ObservationRegistry observations) {
    StripeClient.StripeClientBuilder client =
        StripeClient.builder()
            .setApiKey(settings.stripeSecretKey())
            .setConnectTimeout(STRIPE_CONNECT_MILLIS)
            .setReadTimeout(STRIPE_READ_MILLIS)
            // Temporal retries, which an operator can see.
            .setMaxNetworkRetries(0);
    settings.stripeApiBase().ifPresent(client::setApiBase);
    return new StripeApi(
        client.build(),
        settings.stripeCallsPerSecond(),
        observations,
        settings.keyScope().organization());
  }

  @Bean
  DatabaseSchema databaseSchema(Flyway flyway, WorkerSettings settings) {
    return new DatabaseSchema(flyway, settings.migrates());
  }

  /** {@link WorkerLifecycle} migrates, because PostgreSQL may not be available yet. */
  @Bean
  FlywayMigrationStrategy noMigrationAtStartup() {
    return flyway -> {};
  }
}
