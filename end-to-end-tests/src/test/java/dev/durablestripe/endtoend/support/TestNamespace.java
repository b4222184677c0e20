package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeWorkerDeploymentVersionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A namespace for one test, on the stack's Temporal server or another one. The test decides which
 * programs run in it, and with which settings.
 */
public final class TestNamespace implements AutoCloseable {
  private final LocalStack stack;
  private final String address;
  private final WorkflowServiceStubs stubs;
  private final String databaseUrl;
  private final String name;
  private final String logPrefix;
  private final Ports ports = Ports.free();
  private final ResourceStack resources = new ResourceStack();
  private final AtomicInteger programs = new AtomicInteger();
  private final Runbook runbook;

  /** Creates a namespace whose workers use the given server's database. */
  public TestNamespace(LocalStack stack, LocalPostgres postgres) {
    this(stack, postgres.url());
  }

  private TestNamespace(LocalStack stack, String databaseUrl) {
    this(stack, databaseUrl, stack.temporal().address(), stack.temporal().stubs());
  }

  private TestNamespace(
      LocalStack stack, String databaseUrl, String address, WorkflowServiceStubs stubs) {
    this.stack = stack;
    this.address = address;
    this.stubs = stubs;
    this.databaseUrl = databaseUrl;
    this.name = "test-" + UniqueId.next();
    this.logPrefix = name;
    this.runbook = new Runbook(stack.folder(), address, stubs, name);
    runbook.run("new-namespace", Map.of("NAMESPACE", name));
  }

  private TestNamespace(TestNamespace shared, String databaseUrl) {
    this.stack = shared.stack;
    this.address = shared.address;
    this.stubs = shared.stubs;
    this.databaseUrl = databaseUrl;
    this.name = shared.name;
    this.logPrefix = name + "-shared";
    this.runbook = shared.runbook;
  }

  /**
   * Creates a namespace whose workers use the given database.
   *
   * @param url its JDBC URL, without a user; it may name several hosts
   */
  public static TestNamespace withDatabase(LocalStack stack, String url) {
    return new TestNamespace(stack, url);
  }

  /** Creates a namespace and an empty database for it on the stack's server. */
  public static TestNamespace withNewDatabase(LocalStack stack) {
    return new TestNamespace(stack, createDatabase(stack));
  }

  /** The same namespace for programs with an empty database of their own. The caller closes it. */
  public TestNamespace sharedWithNewDatabase() {
    return new TestNamespace(this, createDatabase(stack));
  }

  private static String createDatabase(LocalStack stack) {
    String database = "test_" + UniqueId.next();
    stack.postgres().database().sql("CREATE DATABASE " + database).update();
    return stack.postgres().url().replaceFirst("/postgres$", "/" + database);
  }

  /** Creates a namespace on another Temporal server; its workers use the stack's database. */
  public static TestNamespace onServer(LocalStack stack, TemporalProcess temporal) {
    return new TestNamespace(
        stack, stack.postgres().url(), "127.0.0.1:" + temporal.port(), temporal.stubs());
  }

  /** The namespace's name. */
  public String name() {
    return name;
  }

  /** The commands of the runbook, for this namespace. */
  public Runbook runbook() {
    return runbook;
  }

  /** The ports of the starter. */
  public Ports ports() {
    return ports;
  }

  /** A client for this namespace, without encryption. */
  public WorkflowClient client() {
    return WorkflowClient.newInstance(
        stubs, WorkflowClientOptions.newBuilder().setNamespace(name).build());
  }

  /** A client for this namespace's schedules. */
  public ScheduleClient schedules() {
    return ScheduleClient.newInstance(
        stubs, ScheduleClientOptions.newBuilder().setNamespace(name).build());
  }

  /** The number of schedules that start sweeps. The record of a deployment is a schedule too. */
  public long countSweeps() {
    return schedules()
        .listSchedules()
        .filter(schedule -> schedule.getScheduleId().startsWith("stripe-re"))
        .count();
  }

  /** The JDBC URL of the workers' database, without a user. */
  public String databaseUrl() {
    return databaseUrl;
  }

  /** The workers' database, as its owner. */
  public JdbcClient database() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(databaseUrl);
    database.setTargetServerType("primary");
    database.setUser(LocalPostgres.OWNER);
    return JdbcClient.create(database);
  }

  /** The pipeline in this namespace; its webhook responds once a starter is started. */
  public Pipeline pipeline() {
    return new Pipeline(stack, database(), client(), ports.webhook());
  }

  /** The pipeline in this namespace without a starter, for tests of workers. */
  public Pipeline pipelineWithoutStarter() {
    return new Pipeline(stack, database(), client());
  }

  /** Starts a starter, and waits until it is healthy. */
  public Pipeline startPipeline() {
    return startPipeline(Map.of());
  }

  /** Starts a starter with some settings changed, and waits until it is healthy. */
  public Pipeline startPipeline(Map<String, String> overrides) {
    startStarter(overrides).awaitHealthy();
    return pipeline();
  }

  /** Starts a starter with some settings changed; it need not be healthy yet. */
  public AppProcess startStarter(Map<String, String> overrides) {
    return startStarter(stack.jar("webhook-starter"), ports, overrides);
  }

  /** Starts one more starter from a jar, on ports of its own; it need not be healthy yet. */
  public AppProcess startStarter(Path jar, Ports ownPorts, Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TEMPORAL_ADDRESS", address);
    settings.put("TEMPORAL_NAMESPACE", name);
    settings.putAll(overrides);
    return resources.add(stack.startStarter(jar, ownPorts, settings, log("starter")));
  }

  /**
   * Starts the program with both halves on the ports of the starter, with some settings changed; it
   * need not be healthy yet.
   */
  public AppProcess startSingleProgram(Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>(stack.workerSettings());
    settings.putAll(stack.starterSettings());
    settings.put("TEMPORAL_ADDRESS", address);
    settings.put("TEMPORAL_NAMESPACE", name);
    settings.put("SPRING_DATASOURCE_URL", databaseUrl);
    settings.put("SERVER_PORT", String.valueOf(ports.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
    settings.putAll(overrides);
    return resources.add(
        AppProcess.start(
            stack.jar("durable-stripe"), settings, ports.webhookManagement(), log("program")));
  }

  /** Starts one more worker, as built; it need not be healthy yet. */
  public AppProcess startWorker() {
    return startWorker(Map.of());
  }

  /** Starts one more worker, as built, with some settings changed; it need not be healthy yet. */
  public AppProcess startWorker(Map<String, String> overrides) {
    return startWorker(stack.jar("workflow-worker"), overrides);
  }

  /** Starts one more worker from a jar; it need not be healthy yet. */
  public AppProcess startWorker(Path jar) {
    return startWorker(jar, Map.of());
  }

  /** Starts one more worker from a jar, with some settings changed; it need not be healthy yet. */
  public AppProcess startWorker(Path jar, Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TEMPORAL_ADDRESS", address);
    settings.put("TEMPORAL_NAMESPACE", name);
    settings.put("SPRING_DATASOURCE_URL", databaseUrl);
    settings.putAll(overrides);
    return resources.add(stack.startWorker(jar, Ports.free(), settings, log("worker")));
  }

  /**
   * Waits until Temporal knows that a version polls both task queues; only then can it be made
   * current.
   */
  public void awaitVersion(String deployment, String build) {
    DescribeWorkerDeploymentVersionRequest.Builder request =
        DescribeWorkerDeploymentVersionRequest.newBuilder().setNamespace(name);
    request.getDeploymentVersionBuilder().setDeploymentName(deployment).setBuildId(build);
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .ignoreException(StatusRuntimeException.class)
        .until(
            () ->
                stubs
                        .blockingStub()
                        .describeWorkerDeploymentVersion(request.build())
                        .getVersionTaskQueuesList()
                        .stream()
                        .map(queue -> queue.getName())
                        .distinct()
                        .count()
                    == 2);
  }

  /** Each program has its own. */
  private Path log(String program) {
    return stack.log("%s-%s-%d".formatted(logPrefix, program, programs.incrementAndGet()));
  }

  /** Stops all programs. */
  @Override
  public void close() {
    resources.close();
  }
}
