package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TemporalProcess;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.StripeSearchAttributes;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import io.temporal.api.operatorservice.v1.RemoveSearchAttributesRequest;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Temporal loses its search attributes while the programs run. */
@ExtendWith(SharedStack.class)
class SearchAttributesIT {
  private final TestSubscription subscription = new TestSubscription();
  private final ResourceStack resources = new ResourceStack();
  private LocalStack stack;
  private TemporalProcess temporal;
  private TestNamespace namespace;
  private Pipeline pipeline;
  private Map<String, String> settings;

  @BeforeEach
  void start(LocalStack stack, @TempDir Path folder) {
    this.stack = stack;
    temporal = resources.add(TemporalProcess.inMemory(folder, Ports.free().temporal()));
    namespace = resources.add(TestNamespace.withNewDatabase(stack));
    pipeline = namespace.pipeline();
    settings =
        Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + temporal.port(), "TEMPORAL_NAMESPACE", "default");
  }

  @AfterEach
  void stop() {
    resources.close();
  }

  private int post(String name) {
    return pipeline
        .webhook()
        .post(subscription.snapshot(name, "updated", 0, "active", 5))
        .statusCode();
  }

  private void awaitMark(String eventId) {
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> pipeline.mark(eventId).isPresent());
  }

  @Test
  void deliveriesContinueAfterAnInMemoryServerRestarts() {
    // Both events are of the same second, so Stripe may have to be asked.
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    namespace.startWorker(settings).awaitHealthy();
    namespace.startStarter(settings).awaitHealthy();
    assertThat(post("before")).isEqualTo(200);

    temporal.killAndRestart();

    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> post("after") == 200);
    awaitMark(subscription.eventId("after"));
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> schedules().anyMatch(id -> id.equals("stripe-reconcile-undelivered")));
  }

  private Stream<String> schedules() {
    return ScheduleClient.newInstance(temporal.stubs())
        .listSchedules()
        .map(ScheduleListDescription::getScheduleId);
  }

  @Test
  void theStarterRegistersThemIfAStartIsRefused() {
    namespace.startStarter(settings).awaitHealthy();

    assertThat(post("first")).isEqualTo(200);
  }

  @Test
  void aWorkflowThatSetsAMissingAttributeCompletes() {
    namespace.startWorker(settings).awaitHealthy();
    namespace.startStarter(settings).awaitHealthy();
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    OperatorServiceStubs operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder()
                .setChannel(temporal.stubs().getRawChannel())
                .validateAndBuildWithDefaults());
    var unused =
        operator
            .blockingStub()
            .removeSearchAttributes(
                RemoveSearchAttributesRequest.newBuilder()
                    .setNamespace("default")
                    .addSearchAttributes(StripeSearchAttributes.CUSTOMER_ID.getName())
                    .build());

    assertThat(pipeline.webhook().post(subscription.thin("thin", 0)).statusCode()).isEqualTo(200);

    String completed =
        "StripeCustomerId = '%s' AND ExecutionStatus = 'Completed'"
            .formatted(subscription.customer);
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("INVALID_ARGUMENT"))
        .until(() -> temporal.count(completed) == 1);
  }
}
