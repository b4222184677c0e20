package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Command;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.endtoend.support.UniqueId;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.JavaProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.WebhookClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Both programs on a server that lets them register nothing: an operator runs what the command
 * {@code temporal-requirements} prints, with permissions of their own.
 */
@Tag("full")
@ExtendWith(SharedStack.class)
class TemporalRequirementsIT {
  private final String namespace = "required-" + UniqueId.next();
  private final TestSubscription subscription = new TestSubscription();
  private final ResourceStack resources = new ResourceStack();
  private final Ports ports = Ports.free();
  private LocalStack stack;

  @BeforeEach
  void start(LocalStack stack) {
    this.stack = stack;
  }

  @AfterEach
  void stop() {
    resources.close();
  }

  @Test
  void thePrintedCommandsMakeAServerReadyThatRefusesToRegisterAttributes() throws Exception {
    RefusingTemporal temporal = proxy(method -> !method.equals("AddSearchAttributes"));

    makeReady(temporal, "PERMISSION_DENIED");

    assertThat(temporal.refused()).containsExactly("AddSearchAttributes");
  }

  /**
   * The file has the methods that Temporal Cloud's permission Write grants, by its <a
   * href="https://docs.temporal.io/cloud/manage-access/permissions-reference">documentation</a>.
   * Every SDK calls {@code GetSystemInfo}, which needs no permission.
   */
  @Test
  void thePermissionWriteOfTemporalCloudIsEnough() throws Exception {
    Set<String> write = new HashSet<>(lines("temporal-cloud-write.txt"));
    write.add("GetSystemInfo");
    RefusingTemporal temporal = proxy(write::contains);

    makeReady(temporal, "INVALID_ARGUMENT");

    assertThat(temporal.refused()).containsExactly("ListSearchAttributes");
  }

  private RefusingTemporal proxy(Predicate<String> permitted) throws IOException {
    return resources.add(new RefusingTemporal(stack.temporal().address(), permitted));
  }

  private void makeReady(RefusingTemporal temporal, String reason) throws Exception {
    List<String> commands = commands();
    assertThat(commands).hasSize(2);
    Command.requireTemporal(stack.temporal(), commands.get(0));
    Map<String, String> settings =
        Map.of("TEMPORAL_ADDRESS", temporal.address(), "TEMPORAL_NAMESPACE", namespace);
    AppProcess worker =
        resources.add(stack.startWorker(Ports.free(), settings, log("worker"))).awaitHealthy();
    AppProcess starter = resources.add(stack.startStarter(ports, settings, log("starter")));
    awaitUnready(starter.awaitResponding(), reason);

    Command.requireTemporal(stack.temporal(), commands.get(1));

    starter.awaitHealthy();
    worker.awaitHealthy();
    deliver();
  }

  private Path log(String program) {
    return stack.log(namespace + "-" + program);
  }

  private void awaitUnready(AppProcess starter, String reason) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(
                        PrometheusScrape.get(starter.managementPort(), "/actuator/health/readiness")
                            .body())
                    .contains(reason, "temporal operator search-attribute create"));
  }

  private void deliver() {
    WebhookClient webhook = new WebhookClient(ports.webhook(), LocalStack.WEBHOOK_SECRET);
    String event = subscription.snapshot("first", "created", 0, "active", 5);
    assertThat(webhook.post(event).statusCode()).isEqualTo(200);
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> applied(subscription.eventId("first")), outcome -> outcome == 1);
  }

  private long applied(String event) {
    return stack
        .postgres()
        .database()
        .sql(
            "SELECT count(*) FROM billing.stripe_event WHERE event_id = :event AND outcome = 'APPLIED'")
        .param("event", event)
        .query(Long.class)
        .single();
  }

  /** What the worker's program prints for a server of one's own. */
  private List<String> commands() throws IOException {
    Path printed = log("requirements");
    int status =
        JavaProcess.run(
            stack.jar("workflow-worker"),
            "temporal-requirements",
            Map.of("TEMPORAL_NAMESPACE", namespace),
            printed);
    assertThat(status).as("%s", printed).isZero();
    return Files.readAllLines(printed).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("temporal operator "))
        .toList();
  }

  private static List<String> lines(String resource) throws IOException {
    return Files.readAllLines(Path.of("src", "test", "resources", resource));
  }
}
