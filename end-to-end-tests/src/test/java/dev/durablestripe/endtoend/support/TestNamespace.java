package dev.durablestripe.endtoend.support;

import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalPostgres;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A namespace of a test's own on the stack's Temporal server, with programs that only work there:
 * the test decides which, and what happens to them.
 */
public final class TestNamespace implements AutoCloseable {
  private final LocalStack stack;
  private final LocalPostgres postgres;
  private final String name = "test-" + UUID.randomUUID();
  private final Ports ports = Ports.free();
  private final ResourceStack resources = new ResourceStack();
  private final Runbook runbook;

  /** Makes the namespace; its programs will use the given database. */
  public TestNamespace(LocalStack stack, LocalPostgres postgres) {
    this.stack = stack;
    this.postgres = postgres;
    this.runbook = new Runbook(stack, name);
    runbook.run("new-namespace", Map.of("NAMESPACE", name));
  }

  public String name() {
    return name;
  }

  /** The commands of the runbook, for this namespace. */
  public Runbook runbook() {
    return runbook;
  }

  /** Starts its webhook and returns what can be done with it. */
  public Pipeline open() {
    return open(Map.of());
  }

  /** The same, with other settings. */
  public Pipeline open(Map<String, String> other) {
    Map<String, String> settings = new HashMap<>(stack.starterSettings());
    settings.put("TEMPORAL_NAMESPACE", name);
    settings.putAll(other);
    settings.put("SERVER_PORT", String.valueOf(ports.webhook()));
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(ports.webhookManagement()));
    resources
        .add(
            AppProcess.start(
                stack.jar("webhook-starter"), settings, ports.webhookManagement(), log("starter")))
        .awaitHealthy();
    WorkflowClient client =
        WorkflowClient.newInstance(
            stack.temporal().stubs(),
            WorkflowClientOptions.newBuilder().setNamespace(name).build());
    String url = "http://127.0.0.1:%d/api/v1/webhooks/stripe".formatted(ports.webhook());
    return new Pipeline(stack, postgres, client, url);
  }

  /** Starts one more worker and waits until it works. */
  public AppProcess worker(Path jar) {
    return worker(jar, Map.of());
  }

  /** The same, with more settings. */
  public AppProcess worker(Path jar, Map<String, String> more) {
    return startWorker(jar, more).awaitHealthy();
  }

  /** The same, but it may be that it cannot work yet; an empty setting is none. */
  public AppProcess startWorker(Path jar, Map<String, String> more) {
    int management = Ports.free().workerManagement();
    Map<String, String> settings = new HashMap<>(stack.workerSettings());
    settings.put("TEMPORAL_NAMESPACE", name);
    settings.put("SPRING_DATASOURCE_URL", postgres.url());
    settings.putAll(more);
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(management));
    return resources.add(AppProcess.start(jar, settings, management, log("worker")));
  }

  private Path log(String program) {
    return stack.folder().resolve(name + "-" + program + ".log");
  }

  @Override
  public void close() {
    resources.close();
  }
}
