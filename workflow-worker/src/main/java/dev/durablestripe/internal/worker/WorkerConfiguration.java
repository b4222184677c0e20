package dev.durablestripe.internal.worker;

import com.stripe.StripeClient;
import com.stripe.net.BearerTokenAuthenticator;
import dev.durablestripe.internal.application.TemporalClientConfiguration;
import dev.durablestripe.internal.worker.activity.EncryptionRequirement;
import dev.durablestripe.internal.worker.event.EventSignatures;
import dev.durablestripe.internal.worker.event.FollowUps;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.feed.TakenChanges;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.subscription.SubscriptionOrdering;
import io.micrometer.observation.ObservationRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** The worker's beans, except those of its HTTP server. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@ComponentScan(
    excludeFilters = {
      @ComponentScan.Filter(
          type = FilterType.ASSIGNABLE_TYPE,
          classes = {
            WorkflowWorkerApplication.class,
            EmbeddedWorkerConfiguration.class,
            WorkerHttpServerConfiguration.class
          }),
      @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*\\.worker\\.codec\\..*")
    })
@Import({TemporalClientConfiguration.class, DatabaseConfiguration.class})
class WorkerConfiguration {
  private static final Logger log = LoggerFactory.getLogger(WorkerConfiguration.class);

  /** The defaults of Stripe's library, 30 s and 80 s, are longer than an attempt may take. */
  private static final int STRIPE_CONNECT_MILLIS = 2_000;

  private static final int STRIPE_READ_MILLIS = 5_000;

  private static final int PERIODIC_TASKS = 4;

  /** For what is done at intervals. A task may wait for Temporal or PostgreSQL meanwhile. */
  @Bean
  ThreadPoolTaskScheduler periodicTasks() {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.setPoolSize(PERIODIC_TASKS);
    scheduler.setThreadNamePrefix("periodic-");
    scheduler.setDaemon(true);
    return scheduler;
  }

  @Bean
  EventSignatures eventSignatures(WorkerSettings settings) {
    if (settings.webhookSecrets().get().isEmpty()) {
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
  FollowUps followUps(JdbcClient database, WorkerSettings settings) {
    return new FollowUps(database, settings.followUp());
  }

  @Bean
  KeyScope keyScope(WorkerSettings settings) {
    return settings.keyScope();
  }

  @Bean
  StripeApi stripeApi(WorkerSettings settings, ObservationRegistry observations) {
    StripeClient.StripeClientBuilder client =
        StripeClient.builder()
            .setAuthenticator(
                request ->
                    new BearerTokenAuthenticator(settings.stripeSecretKey().get())
                        .authenticate(request))
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
  TakenChanges takenChanges(JdbcClient database, WorkerSettings settings) {
    return new TakenChanges(database, settings.changeFeedRetention());
  }
}
