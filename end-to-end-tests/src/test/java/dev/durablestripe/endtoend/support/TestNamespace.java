package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeWorkerDeploymentVersionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A namespace for one test on the stack's Temporal server. The test decides which programs run in
 * it, and with which settings.
 */
public final class TestNamespace implements AutoCloseable {
  private final LocalStack stack;
  private final String databaseUrl;
  private final String name = "test-" + UniqueId.next();
  private final Ports ports = Ports.free();
  private final ResourceStack resources = new ResourceStack();
  private final Runbook runbook;

  /** Creates a namespace whose workers use the given server's database. */
  public TestNamespace(LocalStack stack, LocalPostgres postgres) {
    this(stack, postgres.url());
  }

  private TestNamespace(LocalStack stack, String databaseUrl) {
    this.stack = stack;
    this.databaseUrl = databaseUrl;
    this.runbook = new Runbook(stack, name);
    runbook.run("new-namespace", Map.of("NAMESPACE", name));
  }

  /** Creates a namespace and an empty database for it on the stack's server. */
  public static TestNamespace withNewDatabase(LocalStack stack) {
    String database = "test_" + UniqueId.next();
    stack.postgres().database().sql("CREATE DATABASE " + database).update();
    String url = stack.postgres().url().replaceFirst("/postgres$", "/" + database);
    return new TestNamespace(stack, url);
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
        stack.temporal().stubs(), WorkflowClientOptions.newBuilder().setNamespace(name).build());
  }

  /** The JDBC URL of the workers' database, without a user. */
  public String databaseUrl() {
    return databaseUrl;
  }

  /** The workers' database, as its owner. */
  public JdbcClient database() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(databaseUrl);
    database.setUser(LocalPostgres.OWNER);
    return JdbcClient.create(database);
  }

  /** The pipeline in this namespace; its webhook responds once a starter is started. */
  public Pipeline pipeline() {
    return new Pipeline(stack, database(), client(), ports.webhook());
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
    Map<String, String> settings = new HashMap<>();
    settings.put("TEMPORAL_NAMESPACE", name);
    settings.putAll(overrides);
    return resources.add(stack.startStarter(ports, settings, log("starter")));
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
                stack
                        .temporal()
                        .stubs()
                        .blockingStub()
                        .describeWorkerDeploymentVersion(request.build())
                        .getVersionTaskQueuesList()
                        .stream()
                        .map(queue -> queue.getName())
                        .distinct()
                        .count()
                    == 2);
  }

  private Path log(String program) {
    return stack.log(name + "-" + program);
  }

  /** Stops all programs. */
  @Override
  public void close() {
    resources.close();
  }
}
