package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.contract.StripeSearchAttributes;
import dev.durablestripe.endtoend.support.IsolatedStack;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TemporalProcess;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.Ports;
import dev.durablestripe.local.ResourceStack;
import io.temporal.api.operatorservice.v1.RemoveSearchAttributesRequest;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Temporal that loses its search attributes under programs that run. */
@ExtendWith(SharedStack.class)
class SearchAttributesIT {
  private static final Duration AWAIT_TIMEOUT = Duration.ofSeconds(90);

  private final TestSubscription subscription = new TestSubscription();
  private final ResourceStack resources = new ResourceStack();
  private LocalStack stack;
  private TemporalProcess temporal;
  private IsolatedStack pair;
  private Map<String, String> settings;

  @BeforeEach
  void start(LocalStack stack, @TempDir Path folder) {
    this.stack = stack;
    temporal = resources.add(TemporalProcess.inMemory(folder, Ports.free().temporal()));
    pair = resources.add(new IsolatedStack(stack));
    settings =
        Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + temporal.port(), "TEMPORAL_NAMESPACE", "default");
  }

  @AfterEach
  void stop() {
    resources.close();
  }

  private int post(String name) {
    return pair.webhook()
        .post(subscription.snapshot(name, "updated", name.length(), "active", 5))
        .statusCode();
  }

  private void awaitOutcome(String eventId) {
    await()
        .atMost(AWAIT_TIMEOUT)
        .until(
            () ->
                pair.database()
                        .sql("SELECT count(*) FROM billing.stripe_event WHERE event_id = :event")
                        .param("event", eventId)
                        .query(Integer.class)
                        .single()
                    == 1);
  }

  @Test
  void deliveriesContinueAfterAnInMemoryServerRestarts() {
    pair.startWorker(settings).awaitHealthy();
    pair.startStarter(settings).awaitHealthy();
    assertThat(post("a")).isEqualTo(200);

    temporal.killAndRestart();

    await().atMost(AWAIT_TIMEOUT).until(() -> post("bb") == 200);
    awaitOutcome(subscription.eventId("bb"));
    await()
        .atMost(AWAIT_TIMEOUT)
        .until(() -> schedules().anyMatch(id -> id.equals("stripe-reconcile-undelivered")));
  }

  private Stream<String> schedules() {
    return ScheduleClient.newInstance(temporal.stubs())
        .listSchedules()
        .map(ScheduleListDescription::getScheduleId);
  }

  @Test
  void theStarterRegistersThemIfAStartIsRefused() {
    pair.startStarter(settings).awaitHealthy();

    assertThat(post("first")).isEqualTo(200);
  }

  @Test
  void aWorkflowThatSetsAMissingAttributeCompletes() {
    pair.startWorker(settings).awaitHealthy();
    pair.startStarter(settings).awaitHealthy();
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

    assertThat(pair.webhook().post(thin()).statusCode()).isEqualTo(200);

    String customer =
        "StripeCustomerId = '%s' AND ExecutionStatus = 'Completed'"
            .formatted(subscription.customer);
    await()
        .atMost(AWAIT_TIMEOUT)
        .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("INVALID_ARGUMENT"))
        .until(() -> temporal.count(customer) == 1);
  }

  private String thin() {
    return """
        {"id":"%s","object":"v2.core.event","type":"v1.customer.subscription.updated",\
        "livemode":false,"created":"%s",\
        "related_object":{"id":"%s","type":"subscription"}}"""
        .formatted(subscription.eventId("thin"), subscription.start, subscription.id);
  }
}
