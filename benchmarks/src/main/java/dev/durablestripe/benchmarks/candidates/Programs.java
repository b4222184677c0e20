package dev.durablestripe.benchmarks.candidates;

import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.Ports;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts the programs of each candidate as processes, which stop with the environment. */
public final class Programs {
  private static final String WEBHOOK_PATH = "/api/v1/webhooks/stripe";

  private final Path project;
  private final BenchmarkEnvironment environment;
  private final FakeStripe stripe;
  private final @Nullable Path goBaseline;
  private final Map<DurableStripeProgram, PackagedJar> packaged;

  Programs(
      Path project,
      BenchmarkEnvironment environment,
      FakeStripe stripe,
      @Nullable Path goBaseline) {
    this(project, environment, stripe, goBaseline, asBuilt(project));
  }

  private Programs(
      Path project,
      BenchmarkEnvironment environment,
      FakeStripe stripe,
      @Nullable Path goBaseline,
      Map<DurableStripeProgram, PackagedJar> packaged) {
    this.project = project;
    this.environment = environment;
    this.stripe = stripe;
    this.goBaseline = goBaseline;
    this.packaged = packaged;
  }

  private static Map<DurableStripeProgram, PackagedJar> asBuilt(Path project) {
    return Arrays.stream(DurableStripeProgram.values())
        .collect(
            Collectors.toMap(
                Function.identity(), program -> new PackagedJar(program.jar(project), List.of())));
  }

  /**
   * Starts programs on the same servers, but from other jars.
   *
   * @param packaged the jar of each program of Durable Stripe
   */
  public Programs packagedAs(Map<DurableStripeProgram, PackagedJar> packaged) {
    return new Programs(project, environment, stripe, goBaseline, packaged);
  }

  private PackagedJar packaged(DurableStripeProgram program) {
    return Objects.requireNonNull(packaged.get(program));
  }

  /** Starts workers of Durable Stripe on the default database, and waits until they are healthy. */
  public Candidate durableStripe(int workers) {
    return durableStripe(Candidate.DURABLE_STRIPE, workers, Map.of());
  }

  /** Starts one worker of Durable Stripe with other settings, and waits until it is healthy. */
  public Candidate durableStripe(String name, Map<String, String> settings) {
    return durableStripe(name, 1, settings);
  }

  private Candidate durableStripe(String name, int workers, Map<String, String> settings) {
    BenchmarkNamespace namespace = environment.createNamespace("durable-stripe");
    List<AppProcess> processes = repeat(workers, () -> worker(namespace, settings));
    processes.forEach(AppProcess::awaitHealthy);
    return new Candidate(name, namespace, new DurableStripeStart(namespace.client()), processes);
  }

  /** Starts webhook-starter and one worker of Durable Stripe, without waiting for them. */
  public Candidate twoPrograms(String name, Map<String, String> settings) {
    BenchmarkNamespace namespace = environment.createNamespace("two-programs");
    WebhookProcess webhook = webhookStarter(namespace);
    AppProcess worker = worker(namespace, settings);
    return new Candidate(name, namespace, webhook, List.of(webhook.process(), worker));
  }

  /** Starts the program with both halves, without waiting for it. */
  public Candidate oneProgram(String name) {
    BenchmarkNamespace namespace = environment.createNamespace("one-program");
    Ports ports = Ports.free();
    AppProcess process = start(DurableStripeProgram.DURABLE_STRIPE, namespace, ports);
    WebhookProcess webhook = new WebhookProcess(process, ports.webhook(), WEBHOOK_PATH);
    return new Candidate(name, namespace, webhook, List.of(process));
  }

  /** Starts workers of bare Temporal with the SDK's defaults. */
  public Candidate bareTemporal(int workers) {
    return bareTemporal(Candidate.BARE_TEMPORAL, workers, TuningOption.DEFAULTS);
  }

  /** Starts one worker of bare Temporal with the SDK's defaults. */
  Candidate bareTemporal(String name) {
    return bareTemporal(name, 1, TuningOption.DEFAULTS);
  }

  /** Starts one worker of bare Temporal with an option. The option's title is its name. */
  public Candidate bareTemporal(TuningOption option) {
    return bareTemporal(option.title(), 1, option);
  }

  private Candidate bareTemporal(String name, int workers, TuningOption option) {
    BenchmarkNamespace namespace = environment.createNamespace("bare");
    Map<String, String> settings = ProgramSettings.temporal(environment.temporal(), namespace);
    settings.put(BareWorker.TUNING_OPTION, option.name());
    Path log = environment.log("bare-worker");
    List<AppProcess> processes =
        repeat(workers, () -> add(AppProcess.start(BareWorker.class, List.of(), settings, 0, log)));
    return new Candidate(name, namespace, new BareWorkflowStart(namespace.client()), processes);
  }

  /** Starts webhook-starter, without waiting for it. */
  public WebhookProcess webhookStarter(BenchmarkNamespace namespace) {
    Ports ports = Ports.free();
    AppProcess process = start(DurableStripeProgram.WEBHOOK_STARTER, namespace, ports);
    return new WebhookProcess(process, ports.webhook(), WEBHOOK_PATH);
  }

  /** Starts the webhook of the plain Go baseline, without waiting for it; empty without Go. */
  public Optional<WebhookProcess> goWebhook(BenchmarkNamespace namespace) {
    Ports ports = Ports.free();
    return goBaseline("webhook", namespace, ports)
        .map(process -> new WebhookProcess(process, ports.webhook(), "/webhook"));
  }

  /** Starts the worker of the plain Go baseline, without waiting for it; empty without Go. */
  Optional<AppProcess> goWorker(BenchmarkNamespace namespace) {
    return goBaseline("worker", namespace, Ports.free());
  }

  private Optional<AppProcess> goBaseline(String mode, BenchmarkNamespace namespace, Ports ports) {
    Map<String, String> settings =
        ProgramSettings.goBaseline(environment.temporal(), namespace, ports);
    Path log = environment.log("go-" + mode);
    return Optional.ofNullable(goBaseline)
        .map(program -> List.of(program.toAbsolutePath().toString(), mode))
        .map(command -> add(AppProcess.start(command, settings, ports.webhook(), log)));
  }

  /** Starts the synchronous handler, without waiting for it. */
  public WebhookProcess synchronousHandler(int poolSize) {
    Ports ports = Ports.free();
    Map<String, String> settings =
        ProgramSettings.synchronousHandler(environment.jdbcUrl(), poolSize, ports);
    Path log = environment.log("synchronous-handler");
    AppProcess process =
        add(
            AppProcess.start(
                SynchronousHandler.class, List.of(), settings, ports.webhookManagement(), log));
    return new WebhookProcess(process, ports.webhook(), SynchronousHandler.PATH);
  }

  /** The jar of a program, as the project's build makes it. */
  public Path jar(DurableStripeProgram program) {
    return program.jar(project);
  }

  /** Starts a packaged program, without waiting for it. */
  public AppProcess start(
      DurableStripeProgram program, PackagedJar packaged, BenchmarkNamespace namespace) {
    return start(program, packaged, namespace, Ports.free());
  }

  private AppProcess start(
      DurableStripeProgram program, BenchmarkNamespace namespace, Ports ports) {
    return start(program, packaged(program), namespace, ports);
  }

  private AppProcess start(
      DurableStripeProgram program,
      PackagedJar packaged,
      BenchmarkNamespace namespace,
      Ports ports) {
    Path jar = packaged.jar();
    Map<String, String> settings = packaged.settings();
    return switch (program) {
      case WEBHOOK_STARTER -> webhookStarter(jar, namespace, settings, ports);
      case WORKFLOW_WORKER -> worker(jar, namespace, settings);
      case DURABLE_STRIPE -> bothHalves(jar, namespace, settings, ports);
    };
  }

  /**
   * Starts packaged programs that process events together, without waiting for them.
   *
   * @param packaged the program with both halves, or the two programs
   */
  public Candidate pipeline(
      String name, BenchmarkNamespace namespace, Map<DurableStripeProgram, PackagedJar> packaged) {
    Ports ports = Ports.free();
    Map<DurableStripeProgram, AppProcess> processes = new EnumMap<>(DurableStripeProgram.class);
    packaged.forEach(
        (program, jar) -> processes.put(program, start(program, jar, namespace, ports)));
    AppProcess process =
        processes.entrySet().stream()
            .filter(entry -> entry.getKey() != DurableStripeProgram.WORKFLOW_WORKER)
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    WebhookProcess webhook = new WebhookProcess(process, ports.webhook(), WEBHOOK_PATH);
    return new Candidate(name, namespace, webhook, List.copyOf(processes.values()));
  }

  private AppProcess webhookStarter(
      Path jar, BenchmarkNamespace namespace, Map<String, String> overrides, Ports ports) {
    Map<String, String> settings =
        ProgramSettings.webhookStarter(environment.temporal(), namespace, ports);
    settings.putAll(overrides);
    Path log = environment.log("webhook-starter");
    return add(AppProcess.start(jar, settings, ports.webhookManagement(), log));
  }

  private AppProcess bothHalves(
      Path jar, BenchmarkNamespace namespace, Map<String, String> overrides, Ports ports) {
    Map<String, String> settings =
        ProgramSettings.webhookStarter(environment.temporal(), namespace, ports);
    settings.putAll(workerSettings(namespace, ports));
    settings.putAll(overrides);
    Path log = environment.log("durable-stripe");
    return add(AppProcess.start(jar, settings, ports.workerManagement(), log));
  }

  private Map<String, String> workerSettings(BenchmarkNamespace namespace, Ports ports) {
    return ProgramSettings.worker(
        environment.temporal(), namespace, stripe, environment.jdbcUrl(), ports);
  }

  private AppProcess worker(BenchmarkNamespace namespace, Map<String, String> overrides) {
    PackagedJar jar = packaged(DurableStripeProgram.WORKFLOW_WORKER);
    Map<String, String> settings = new HashMap<>(jar.settings());
    settings.putAll(overrides);
    return worker(jar.jar(), namespace, settings);
  }

  private AppProcess worker(Path jar, BenchmarkNamespace namespace, Map<String, String> overrides) {
    Ports ports = Ports.free();
    Map<String, String> settings = workerSettings(namespace, ports);
    settings.putAll(overrides);
    Path log = environment.log("workflow-worker");
    return add(AppProcess.start(jar, settings, ports.workerManagement(), log));
  }

  private AppProcess add(AppProcess process) {
    return environment.add(process);
  }

  private static List<AppProcess> repeat(int count, Supplier<AppProcess> start) {
    return Stream.generate(start).limit(count).toList();
  }
}
