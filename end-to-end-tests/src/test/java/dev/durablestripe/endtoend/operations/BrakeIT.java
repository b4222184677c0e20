package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.AccountBacklog;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.internal.local.LocalStack;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The runbook's section on slowing down events, or those of one Connect account. */
@Tag("full")
@ExtendWith(SharedStack.class)
class BrakeIT {
  private static final int RATE = 5;

  /** Events of a noisy account; they would take {@value}/{@link #RATE} seconds. */
  private static final int NOISE = 100;

  private static TestNamespace namespace;

  private AccountBacklog noisy;
  private AccountBacklog quiet;

  @BeforeAll
  static void startWorker(LocalStack stack) {
    namespace = new TestNamespace(stack, stack.postgres());
    namespace.startWorker(Map.of("FIRST_ATTEMPT", "ACTIVITY")).awaitHealthy();
  }

  @AfterAll
  static void stopWorker() {
    namespace.close();
  }

  @BeforeEach
  void stopAttempts() {
    brake("brake-queue", 0);
    noisy = new AccountBacklog(namespace);
    quiet = new AccountBacklog(namespace);
  }

  @AfterEach
  void processTheBacklog() {
    run("brake-off", Map.of());
    noisy.awaitApplied(noisy.size());
    quiet.awaitApplied(quiet.size());
  }

  private static void run(String command, Map<String, String> variables) {
    namespace.runbook().run(command, variables);
  }

  private static void brake(String command, int rate) {
    run(command, Map.of("RATE", String.valueOf(rate)));
  }

  private static void weigh(String command, AccountBacklog account, String weight) {
    run(command, Map.of("ACCOUNT", account.account(), "WEIGHT", weight));
  }

  /** The first second's events may start at once. */
  private void assertBraked(AccountBacklog backlog) {
    int events = 4 * RATE;
    backlog.awaitApplied(events);
    assertThat(backlog.timeToApply(events)).isGreaterThan(Duration.ofMillis(2500));
  }

  @Test
  void allEventsAreBraked() {
    noisy.start(NOISE);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> noisy.applied() == 0);

    brake("brake-queue", RATE);

    assertBraked(noisy);
    assertThat(namespace.runbook().run("brakes", Map.of()))
        .contains("\"requestsPerSecond\": " + RATE);
    assertThat(noisy.applied()).isLessThan(NOISE);
  }

  @Test
  void firstAttemptsInsideTheWorkflowTaskAreNotBraked(LocalStack stack) {
    try (TestNamespace other = new TestNamespace(stack, stack.postgres())) {
      other.startWorker().awaitHealthy();
      other.runbook().run("brake-queue", Map.of("RATE", "0"));
      AccountBacklog backlog = new AccountBacklog(other);

      backlog.start(RATE);

      backlog.awaitApplied(RATE);
    }
  }

  @Test
  void oneAccountIsBraked() {
    weigh("brake-account", noisy, "0.005");
    noisy.start(NOISE);
    quiet.start(NOISE);

    run("brake-queue", Map.of("RATE", "default"));

    quiet.awaitApplied(NOISE);
    assertBraked(noisy);
    assertThat(quiet.timeToApply(NOISE)).isLessThan(Duration.ofSeconds(NOISE / RATE));
  }

  @Test
  void aWeightShiftsTheShares() {
    weigh("weigh-account", quiet, "5");
    noisy.start(NOISE);
    quiet.start(NOISE);

    brake("brake-queue", 2 * RATE);

    quiet.awaitApplied(5 * RATE);
    assertThat(noisy.applied()).isBetween(1L, 2L * RATE);
  }
}
