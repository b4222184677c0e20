package dev.durablestripe.internal.training;

import dev.durablestripe.internal.contract.TemporalNamespace;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.TemporalCli;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a program with a real PostgreSQL, a real Temporal server and a fake Stripe until it has
 * processed a number of events, and stops it as a deployment does.
 *
 * @param program the program
 * @param command the command that starts it
 * @param events how many events it processes at least
 * @param folder an empty folder for data and logs
 */
public record TrainingRun(TrainedProgram program, List<String> command, int events, Path folder) {
  private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);
  private static final int SENDERS = 8;
  private static final Duration PROCESSING_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);

  /**
   * Runs the program. Returns after it has ended.
   *
   * @throws dev.durablestripe.internal.local.CannotStartException if a server is not available, or
   *     the program does not start
   * @throws RuntimeException if an event is not processed
   */
  public void run() {
    try (ResourceStack resources = new ResourceStack()) {
      Ports ports = Ports.free();
      FakeStripe stripe = resources.add(new FakeStripe(ports.stripe()));
      LocalPostgres postgres = resources.add(startPostgres(ports));
      LocalTemporal temporal =
          resources.add(
              LocalTemporal.start(
                  TemporalCli.ofUser(), folder, ports.temporal(), ports.temporalUi()));
      new TemporalNamespace(temporal.stubs(), "default").prepare();
      AppProcess process =
          resources.add(
              AppProcess.start(
                  command, settings(ports, stripe, postgres), ports.webhookManagement(), log()));
      process.awaitHealthy();
      Consumer<String> delivery =
          program.hasWebhook()
              ? EventDelivery.toWebhook(ports.webhook())
              : EventDelivery.toTemporal(temporal);
      Set<String> sent = deliver(new TrainingEvents(stripe), delivery);
      log.info("Delivered {} events", sent.size());
      if (program.hasWorker()) {
        awaitMarks(postgres, sent.size());
      }
      stop(process);
    }
  }

  /** The file with the program's output. */
  public Path log() {
    return folder.resolve("program.log");
  }

  private LocalPostgres startPostgres(Ports ports) {
    return LocalPostgres.start(
        folder.resolve("postgres"), folder.resolve("postgres-programs"), ports.postgres());
  }

  private static Map<String, String> settings(
      Ports ports, FakeStripe stripe, LocalPostgres postgres) {
    return Map.ofEntries(
        Map.entry("STRIPE_WEBHOOK_SECRET", LocalStack.WEBHOOK_SECRET),
        Map.entry("STRIPE_LIVEMODE", "test"),
        Map.entry("STRIPE_SECRET_KEY", FakeStripe.SECRET_KEY),
        Map.entry("STRIPE_API_BASE", stripe.url()),
        Map.entry("STRIPE_CALLS_PER_SECOND", "1000"),
        Map.entry("TEMPORAL_ADDRESS", "127.0.0.1:" + ports.temporal()),
        Map.entry("SPRING_DATASOURCE_URL", postgres.url()),
        Map.entry("SPRING_DATASOURCE_USERNAME", LocalPostgres.WORKER),
        Map.entry("SPRING_FLYWAY_USER", LocalPostgres.OWNER),
        Map.entry("SERVER_PORT", String.valueOf(ports.webhook())),
        Map.entry("MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement())));
  }

  /** Delivers events from several senders, and returns the distinct ones. */
  private Set<String> deliver(TrainingEvents training, Consumer<String> delivery) {
    Set<String> sent = ConcurrentHashMap.newKeySet();
    Consumer<String> counted = delivery.andThen(sent::add);
    ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
    try {
      Runnable sender =
          () -> {
            while (sent.size() < events) {
              training.deliverSubscription(counted);
            }
          };
      Stream.generate(() -> CompletableFuture.runAsync(sender, threads))
          .limit(SENDERS)
          .toList()
          .forEach(CompletableFuture::join);
      return sent;
    } finally {
      threads.shutdownNow();
    }
  }

  private static void awaitMarks(LocalPostgres postgres, int count) {
    Awaitility.await("a mark of each event")
        .atMost(PROCESSING_TIMEOUT)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () ->
                postgres
                        .database()
                        .sql("SELECT count(*) FROM billing.stripe_event")
                        .query(Integer.class)
                        .single()
                    >= count);
  }

  /** Stops the program, and waits until the JVM has written what it does at its end. */
  private static void stop(AppProcess process) {
    process.handle().destroy();
    process.handle().onExit().orTimeout(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }
}
