package dev.durablestripe.comparison;

import dev.durablestripe.comparison.peers.PeerKind;
import dev.durablestripe.comparison.peers.Servers;
import dev.durablestripe.comparison.report.ComparisonReport;
import dev.durablestripe.comparison.runs.ResultFile;
import dev.durablestripe.comparison.runs.RunPlan;
import dev.durablestripe.comparison.runs.RunResult;
import dev.durablestripe.comparison.runs.Scenario;
import dev.durablestripe.comparison.runs.ScenarioRun;
import dev.durablestripe.comparison.runs.Throughput;
import dev.durablestripe.comparison.runs.ThroughputRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: runs the scenarios against the peers, and writes the report. */
@Command(
    name = "comparison",
    description = "Runs Durable Stripe beside its peers, and writes a report.",
    mixinStandardHelpOptions = true)
public final class Comparison implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Comparison.class);
  private static final List<Integer> SKEWS = List.of(0, 2, -2);
  private static final Duration SHORT_OUTAGE = Duration.ofSeconds(20);
  private static final Duration OUTAGE = Duration.ofMinutes(2);

  @Option(names = "--project", description = "The project's folder; default ${DEFAULT-VALUE}")
  private Path project = Path.of(".");

  @Option(names = "--report", description = "The file to write; default ${DEFAULT-VALUE}")
  private Path report = Path.of("docs", "comparison.md");

  @Option(
      names = "--note",
      description = "A sentence for the report about this run's circumstances")
  private String note = "";

  @Option(
      names = "--folder",
      description = "For results and logs. What it has results of already is not run again")
  private @Nullable Path givenFolder;

  @Option(names = "--scenarios", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}")
  private Set<Scenario> scenarios = EnumSet.allOf(Scenario.class);

  @Option(names = "--peers", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}")
  private Set<PeerKind> peers = EnumSet.allOf(PeerKind.class);

  @Option(
      names = "--no-throughput",
      negatable = true,
      description = "Leave out the measurement of accepted and processed events per second")
  private boolean throughput = true;

  @Option(
      names = "--throughput-events",
      description = "How many events are measured after the warm-up; default ${DEFAULT-VALUE}")
  private int throughputEvents = 600;

  @Option(
      names = "--seeds",
      description = "Seeds for the scenarios ORDER and CRASH; default ${DEFAULT-VALUE}")
  private int seeds = 3;

  @Option(names = "--subscriptions", description = "In each run; default ${DEFAULT-VALUE}")
  private int subscriptions = 30;

  @Option(
      names = "--parallel",
      description = "How many runs there are at the same time; default ${DEFAULT-VALUE}")
  private int parallel = 2;

  @Option(names = "--short", description = "One seed, and a short outage of the database")
  private boolean isShort;

  @Override
  public Integer call() throws IOException {
    Path folder = folder();
    ResultFile<RunResult> results = new ResultFile<>(folder.resolve("runs.jsonl"), RunResult.class);
    ResultFile<Throughput> speeds =
        new ResultFile<>(folder.resolve("throughput.jsonl"), Throughput.class);
    boolean complete = runAll(folder, results);
    if (throughput) {
      complete &= measureAll(folder, speeds);
    }
    new ComparisonReport(report, parallel, note).write(results.all(), speeds.all());
    return complete ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private Path folder() throws IOException {
    if (givenFolder != null) {
      return Files.createDirectories(givenFolder).toAbsolutePath();
    }
    return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "comparison-")
        .toAbsolutePath();
  }

  /** Runs all plans, also if one fails, and returns whether none did. */
  private boolean runAll(Path folder, ResultFile<RunResult> results) throws IOException {
    List<Callable<Boolean>> runs = new ArrayList<>();
    for (RunPlan plan : plans()) {
      if (results.all().stream().noneMatch(plan::hasResult)) {
        runs.add(() -> run(plan, folder.resolve(plan.name()), results));
      }
    }
    ExecutorService executor = Executors.newFixedThreadPool(parallel);
    try {
      boolean complete = true;
      for (Future<Boolean> run : executor.invokeAll(runs)) {
        complete &= run.get();
      }
      return complete;
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(e);
    } finally {
      executor.shutdownNow();
    }
  }

  private List<RunPlan> plans() {
    List<RunPlan> plans = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      int count = scenario.hasSeveralSeeds() && !isShort ? seeds : 1;
      for (int seed = 1; seed <= count; seed++) {
        for (PeerKind peer : peers) {
          if (scenario.peers().contains(peer)) {
            plans.add(plan(scenario, peer, seed));
          }
        }
      }
    }
    return plans;
  }

  private RunPlan plan(Scenario scenario, PeerKind peer, int seed) {
    Duration skew = Duration.ofSeconds(SKEWS.get((seed - 1) % SKEWS.size()));
    return new RunPlan(scenario, peer, seed, skew, subscriptions, isShort ? SHORT_OUTAGE : OUTAGE);
  }

  private boolean run(RunPlan plan, Path folder, ResultFile<RunResult> results) {
    try (Servers servers = servers(folder);
        ScenarioRun run = new ScenarioRun(plan, servers)) {
      RunResult result = run.run();
      log.info("{}", result);
      results.add(result);
      return true;
    } catch (RuntimeException e) {
      log.error("{} failed; its logs are in {}", plan, folder, e);
      return false;
    }
  }

  /** Measures one peer after the other. */
  private boolean measureAll(Path folder, ResultFile<Throughput> results) {
    boolean complete = true;
    for (PeerKind peer : peers) {
      if (results.all().stream().noneMatch(result -> result.peer() == peer)) {
        complete &= measure(peer, folder.resolve("throughput-" + peer), results);
      }
    }
    return complete;
  }

  private boolean measure(PeerKind peer, Path folder, ResultFile<Throughput> results) {
    try (Servers servers = servers(folder)) {
      Throughput result = new ThroughputRun(servers, peer, throughputEvents).run();
      log.info("{}", result);
      results.add(result);
      return true;
    } catch (RuntimeException e) {
      log.error("The throughput of {} failed; its logs are in {}", peer, folder, e);
      return false;
    }
  }

  private Servers servers(Path folder) {
    return new Servers(project.toAbsolutePath().normalize(), folder);
  }

  /** Runs the command line and exits. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Comparison()).execute(arguments));
  }
}
