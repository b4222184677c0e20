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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Temporal has no search attributes at first, and loses them while the programs run. All tests
 * share a server in memory and both programs; the worker is started after the first test.
 */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class SearchAttributesIT {
  private static final String TEMPORAL_NAMESPACE = "default";

  private final ResourceStack resources = new ResourceStack();
  private LocalStack stack;
  private TemporalProcess temporal;
  private TestNamespace namespace;
  private Pipeline pipeline;
  private Map<String, String> settings;
  private TestSubscription subscription;

  @BeforeAll
  void startStarter(LocalStack shared, @TempDir Path folder) {
    stack = shared;
    temporal = resources.add(TemporalProcess.inMemory(folder, Ports.free().temporal()));
    namespace = resources.add(TestNamespace.withNewDatabase(shared));
    pipeline = namespace.pipeline();
    settings =
        Map.of(
            "TEMPORAL_ADDRESS",
            "127.0.0.1:" + temporal.port(),
            "TEMPORAL_NAMESPACE",
            TEMPORAL_NAMESPACE);
    namespace.startStarter(settings).awaitHealthy();
  }

  @BeforeEach
  void subscribe() {
    subscription = new TestSubscription();
  }

  @AfterAll
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
  @Order(1)
  void theStarterRegistersThemIfAStartIsRefused() {
    assertThat(post("first")).isEqualTo(200);
  }

  @Test
  @Order(2)
  void deliveriesContinueAfterAnInMemoryServerRestarts() {
    // Both events are of the same second, so Stripe may have to be asked.
    stack.stripe().subscription(subscription.id, subscription.json("active", 5));
    namespace.startWorker(settings).awaitHealthy();
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
  @Order(3)
  void aWorkflowThatSetsAMissingAttributeCompletes() {
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
                    .setNamespace(TEMPORAL_NAMESPACE)
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
