package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import dev.durablestripe.contract.TemporalNamespace;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import dev.durablestripe.local.WebhookClient;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Both programs once more on the same servers, with other settings, and with a namespace and a
 * database of their own.
 */
public final class IsolatedStack implements AutoCloseable {
  private final LocalStack stack;
  private final String name = "second" + UUID.randomUUID().toString().replace("-", "");
  private final Ports ports = Ports.free();
  private final ResourceStack resources = new ResourceStack();
  private final String databaseUrl;

  public IsolatedStack(LocalStack stack) {
    this.stack = stack;
    this.databaseUrl = stack.postgres().url().replaceFirst("/postgres$", "/" + name);
    stack.postgres().database().sql("CREATE DATABASE " + name).update();
    stack
        .temporal()
        .stubs()
        .blockingStub()
        .registerNamespace(
            RegisterNamespaceRequest.newBuilder()
                .setNamespace(name)
                .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
                .build());
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreException(StatusRuntimeException.class)
        .untilAsserted(new TemporalNamespace(stack.temporal().stubs(), name)::check);
  }

  public AppProcess startStarter(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(stack.starterSettings());
    settings.put("SERVER_PORT", String.valueOf(ports.webhook()));
    return start("webhook-starter", settings, more, ports.webhookManagement());
  }

  public AppProcess startWorker(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(stack.workerSettings());
    settings.put("SPRING_DATASOURCE_URL", databaseUrl);
    return start("workflow-worker", settings, more, ports.workerManagement());
  }

  private AppProcess start(
      String program, Map<String, String> settings, Map<String, String> more, int managementPort) {
    settings.put("TEMPORAL_NAMESPACE", name);
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(managementPort));
    settings.putAll(more);
    return resources.add(
        AppProcess.start(
            stack.jar(program),
            settings,
            managementPort,
            stack.folder().resolve(name + "-" + program + ".log")));
  }

  public WebhookClient webhook() {
    return new WebhookClient(
        "http://127.0.0.1:%d/api/v1/webhooks/stripe".formatted(ports.webhook()),
        LocalStack.WEBHOOK_SECRET);
  }

  /** The namespace as somebody sees it who has no key. */
  public WorkflowClient client() {
    return WorkflowClient.newInstance(
        stack.temporal().stubs(), WorkflowClientOptions.newBuilder().setNamespace(name).build());
  }

  public void awaitCompleted(String workflowId) {
    WorkflowStub workflow = client().newUntypedWorkflowStub(workflowId);
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                workflow.describe().getStatus()
                    == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
  }

  public JdbcClient database() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(databaseUrl);
    database.setUser(LocalPostgres.OWNER);
    return JdbcClient.create(database);
  }

  public String namespace() {
    return name;
  }

  public Ports ports() {
    return ports;
  }

  @Override
  public void close() {
    resources.close();
  }
}
