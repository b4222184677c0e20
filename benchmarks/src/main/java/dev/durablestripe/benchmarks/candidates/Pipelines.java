package dev.durablestripe.benchmarks.candidates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The candidates that take an event from its sender to its end. */
public final class Pipelines {
  /** A workflow with one empty activity in Java, which the senders start. */
  public static final String BARE_JAVA = "bare Temporal, Java";

  /** The same workflow in Go, which the senders start in the same way. */
  public static final String BARE_GO = "bare Temporal, Go";

  /** The workflow in Go, which a webhook in Go starts. */
  public static final String PLAIN_GO = "plain Go: webhook and bare Temporal";

  /** Durable Stripe as one program. */
  public static final String ONE_PROGRAM = "Durable Stripe, one program";

  /** Durable Stripe as two programs. */
  public static final String TWO_PROGRAMS = "Durable Stripe, two programs";

  /** Durable Stripe as two programs, with every attempt as an activity. */
  public static final String ACTIVITY = TWO_PROGRAMS + ", `FIRST_ATTEMPT=ACTIVITY`";

  /** The candidates that need no warm-up. */
  public static final Set<String> IN_GO = Set.of(BARE_GO, PLAIN_GO);

  /** They are measured in this order: what the goals compare is measured one after the other. */
  private static final List<String> ORDER =
      List.of(BARE_JAVA, PLAIN_GO, ACTIVITY, TWO_PROGRAMS, BARE_GO, ONE_PROGRAM);

  private Pipelines() {}

  /**
   * Starts all of them, except those in Go if it is not installed, and waits for them.
   *
   * @param programs starts them in this environment
   */
  public static List<Candidate> start(BenchmarkEnvironment environment, Programs programs) {
    List<Candidate> withHealthCheck = new ArrayList<>(goBaseline(environment));
    withHealthCheck.add(
        programs.twoPrograms(ACTIVITY, Map.of(ProgramSettings.FIRST_ATTEMPT, "ACTIVITY")));
    withHealthCheck.add(programs.twoPrograms(TWO_PROGRAMS, Map.of()));
    withHealthCheck.add(programs.oneProgram(ONE_PROGRAM));
    withHealthCheck.forEach(Candidate::awaitHealthy);
    List<Candidate> pipelines = new ArrayList<>(List.of(programs.bareTemporal(BARE_JAVA)));
    pipelines.addAll(withHealthCheck);
    pipelines.sort(Comparator.comparing(candidate -> ORDER.indexOf(candidate.name())));
    return pipelines;
  }

  /** One worker, whose workflows are started in two ways. */
  private static List<Candidate> goBaseline(BenchmarkEnvironment environment) {
    BenchmarkNamespace namespace = environment.createNamespace("go");
    Programs programs = environment.programs();
    return programs
        .goWorker(namespace)
        .flatMap(
            worker ->
                programs
                    .goWebhook(namespace)
                    .map(
                        webhook ->
                            List.of(
                                new Candidate(
                                    BARE_GO,
                                    namespace,
                                    new BareWorkflowStart(namespace.client()),
                                    List.of(worker)),
                                new Candidate(
                                    PLAIN_GO,
                                    namespace,
                                    webhook,
                                    List.of(webhook.process(), worker)))))
        .orElse(List.of());
  }
}
