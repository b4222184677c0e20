package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment;
import dev.durablestripe.benchmarks.candidates.Candidate;
import dev.durablestripe.benchmarks.candidates.Pipelines;
import dev.durablestripe.benchmarks.load.ClosedLoop;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.benchmarks.report.NumberFormats;
import dev.durablestripe.benchmarks.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * Measures how fast the events are applied that were accepted while PostgreSQL was stopped: its
 * connections are cut, and its port refuses new ones.
 */
record DrainAfterOutage(BenchmarkEnvironment environment, OutagePlan plan, Report report) {
  private static final int SENDERS = 8;
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  /** Loads a run that is not in the worker's cache. */
  private static final String HISTORY_FETCH = "GetWorkflowExecutionHistory";

  /**
   * The marks that the drain has written. Times are in seconds since PostgreSQL was started again.
   *
   * @param half until half of the events were applied
   * @param most until 99 % were applied
   * @param last until all were applied
   * @param attempts the mean number of the activity's attempts per event, the last one included
   */
  private record Marks(double half, double most, double last, double attempts) {}

  /**
   * The result for one candidate.
   *
   * @param accepted accepted events per second, during the outage
   * @param cpu the CPU time per event, during the drain
   * @param historyFetches histories that were fetched per event, during the drain
   */
  private record Result(
      double accepted, Marks marks, CpuUsage cpu, double historyFetches, double residentMiB) {}

  void run() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(measure(() -> environment.programs().oneProgram(Pipelines.ONE_PROGRAM)));
    rows.add(measure(() -> environment.programs().twoPrograms(Pipelines.TWO_PROGRAMS, Map.of())));
    report
        .section("Draining a backlog after an outage")
        .text(
            """
            PostgreSQL was stopped for at least %s s, and %s events were accepted in that time.
            Times are measured from its start until the marks of events.
            *Attempts* are those of the activity that follows a failed first attempt, per event.
            CPU time is in milliseconds per event during the drain."""
                .formatted(plan.outage().toSeconds(), NumberFormats.whole(plan.events())))
        .table(
            List.of(
                "candidate",
                "accepted/s",
                "attempts",
                "half applied after, s",
                "99 % after, s",
                "all after, s",
                "applied/s",
                "CPU of the programs",
                "CPU of Temporal",
                "CPU of PostgreSQL",
                "history fetches per event",
                "resident MiB"),
            rows);
  }

  private List<String> measure(Supplier<Candidate> start) {
    try (Candidate candidate = start.get().awaitHealthy()) {
      return row(candidate.name(), measure(candidate));
    }
  }

  private List<String> row(String name, Result result) {
    Marks marks = result.marks();
    List<String> row = new ArrayList<>(List.of(name));
    List.of(
            result.accepted(),
            marks.attempts(),
            marks.half(),
            marks.most(),
            marks.last(),
            plan.events() / marks.last(),
            result.cpu().programs(),
            result.cpu().temporal(),
            result.cpu().postgres(),
            result.historyFetches(),
            result.residentMiB())
        .forEach(figure -> row.add(NumberFormats.number(figure)));
    return row;
  }

  private Result measure(Candidate candidate) {
    EventBatch warmUp = new EventBatch(EventBatch.Mix.DISTINCT);
    send(candidate, warmUp, plan.warmUp());
    candidate.namespace().awaitCompleted(warmUp, plan.warmUp());

    EventBatch events = new EventBatch(EventBatch.Mix.DISTINCT);
    CompletableFuture<Void> outage = stopPostgres();
    double accepted = send(candidate, events, plan.events()).perSecond();
    outage.join();
    double fetchesBefore = historyFetches();
    CpuUsage cpuBefore = CpuUsage.now(candidate.pids());
    environment.postgres().start();
    awaitMarks(events);
    CpuUsage cpu = CpuUsage.now(candidate.pids()).perEventSince(cpuBefore, plan.events());
    candidate.namespace().awaitCompleted(events, plan.events());
    double fetches = (historyFetches() - fetchesBefore) / plan.events();
    double residentMiB =
        candidate.pids().stream().mapToDouble(CpuUsage::residentMiB).max().orElseThrow();
    return new Result(accepted, marks(events), cpu, fetches, residentMiB);
  }

  /** Stops PostgreSQL. The future completes when it may be started again. */
  private CompletableFuture<Void> stopPostgres() {
    environment.postgres().stop();
    return CompletableFuture.runAsync(
        () -> {},
        CompletableFuture.delayedExecutor(plan.outage().toMillis(), TimeUnit.MILLISECONDS));
  }

  private static ClosedLoop.Result send(Candidate candidate, EventBatch events, int count) {
    return new ClosedLoop(candidate.sink(), events, SENDERS).send(count);
  }

  private double historyFetches() {
    return FrontendRequests.of(environment.temporal()).getOrDefault(HISTORY_FETCH, 0.0);
  }

  private void awaitMarks(EventBatch events) {
    Awaitility.await()
        .atMost(TIMEOUT)
        .pollInterval(POLL_INTERVAL)
        .until(
            () ->
                environment
                        .database()
                        .sql(
                            "SELECT count(*) FROM billing.stripe_event WHERE starts_with(event_id, :prefix)")
                        .param("prefix", events.prefix())
                        .query(Integer.class)
                        .single()
                    >= plan.events());
  }

  private Marks marks(EventBatch events) {
    return environment
        .database()
        .sql(
            """
            WITH mark AS (
              SELECT CAST(extract(epoch FROM applied_at - pg_postmaster_start_time()) AS float8) AS after, attempt
              FROM billing.stripe_event WHERE starts_with(event_id, :prefix))
            SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY after),
              percentile_disc(0.99) WITHIN GROUP (ORDER BY after),
              max(after), CAST(avg(attempt) AS float8)
            FROM mark""")
        .param("prefix", events.prefix())
        .query(
            (row, n) ->
                new Marks(row.getDouble(1), row.getDouble(2), row.getDouble(3), row.getDouble(4)))
        .single();
  }
}
