package dev.durablestripe.endtoend.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.InstalledPgBouncer;
import dev.durablestripe.endtoend.support.RefundTable;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.internal.local.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random faults while events arrive. {@code -Dcrash.faults} and {@code -Dcrash.events} make the run
 * longer, {@code -Dcrash.seed} repeats it. The results are written to {@code
 * target/crash-report.md}.
 */
@Tag("full")
@ExtendWith(InstalledPgBouncer.class)
@ExtendWith(SharedStack.class)
class CrashIT {
  private static final int FAULTS = Integer.getInteger("crash.faults", 8);
  private static final int EVENTS = Integer.getInteger("crash.events", 400);
  private static final Duration AWAIT_TIMEOUT = Duration.ofMinutes(10).plusMillis(100L * EVENTS);

  private final long seed = Long.getLong("crash.seed", System.nanoTime());
  private final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);

  @Test
  void noEventIsLostOrAppliedTwiceAndAllStatesMatchStripe(LocalStack shared) throws Exception {
    try (CrashStack stack = new CrashStack(shared);
        CrashLoad load = new CrashLoad(stack.stripe(), stack.webhookPort(), seed)) {
      CrashOutcome outcome = new CrashOutcome(stack.database(), load);
      var unused = new RefundTable(stack.postgres());
      AtomicBoolean faultsEnded = new AtomicBoolean();
      CompletableFuture<Void> loaded =
          load.runUntil(() -> faultsEnded.get() && load.accepted().size() >= EVENTS, 8);
      long start = System.nanoTime();
      for (Fault fault : faults()) {
        fault.inject(stack);
        injected.merge(fault, 1, Integer::sum);
      }
      faultsEnded.set(true);
      loaded.join();
      long loadEnded = System.nanoTime();

      await().atMost(AWAIT_TIMEOUT).ignoreExceptions().until(() -> outcome.unmarked().isEmpty());
      Duration applied = Duration.ofNanos(System.nanoTime() - loadEnded);
      await()
          .atMost(AWAIT_TIMEOUT)
          .ignoreExceptions()
          .until(() -> stack.temporal().count("ExecutionStatus = 'Running'") == 0);

      List<String> differing = outcome.differing();
      Map<String, Long> effects = outcome.effects();
      long appliedTwice = effects.values().stream().filter(n -> n > 1).count();
      long lost = load.refunds().stream().filter(event -> !effects.containsKey(event)).count();
      report(
          load, Duration.ofNanos(loadEnded - start), applied, lost, appliedTwice, differing.size());
      assertThat(differing).as("seed %d", seed).isEmpty();
      assertThat(appliedTwice).as("applied twice, seed %d", seed).isZero();
      assertThat(lost).as("lost, seed %d", seed).isZero();
      assertThat(stack.temporal().count("ExecutionStatus = 'Failed'")).isZero();
    }
  }

  /** Random faults; every kind occurs once before any kind is repeated. */
  private List<Fault> faults() {
    Random random = new Random(seed);
    List<Fault> faults = new ArrayList<>();
    while (faults.size() < FAULTS) {
      List<Fault> kinds = new ArrayList<>(List.of(Fault.values()));
      Collections.shuffle(kinds, random);
      faults.addAll(kinds);
    }
    return faults.subList(0, FAULTS);
  }

  private void report(
      CrashLoad load, Duration run, Duration applied, long lost, long appliedTwice, int differing)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| | |\n|---|---|");
    lines.add(row("events accepted", load.accepted().size()));
    lines.add(row("subscriptions", load.lifecycles().size()));
    lines.add(row("faults", sum(injected.values())));
    lines.add(row("minutes", run.toMinutes()));
    lines.add(row("lost", lost));
    lines.add(row("applied twice", appliedTwice));
    lines.add(row("states that differ", differing));
    lines.add(
        row(
            "seconds from the last fault and delivery until all were applied",
            applied.toSeconds()));
    lines.add(row("seed", seed));
    lines.add("\n| fault | times |\n|---|---|");
    injected.forEach((fault, times) -> lines.add(row(fault.name(), times)));
    Files.write(Path.of("target", "crash-report.md"), lines);
    System.out.println(String.join("\n", lines));
  }

  private static int sum(Collection<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).sum();
  }

  private static String row(String name, Object value) {
    return "| %s | %s |".formatted(name, value);
  }
}
