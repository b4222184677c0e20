package dev.durablestripe.internal.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.EventWorkflowStart.Origin;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.encryption.EncryptionCodec;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestTemporal;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.CustomerLookup;
import dev.durablestripe.internal.worker.event.EventHandlers;
import dev.durablestripe.internal.worker.event.EventProcessor;
import dev.durablestripe.internal.worker.event.EventVerifier;
import dev.durablestripe.internal.worker.metrics.EventMetrics;
import dev.durablestripe.internal.worker.workflow.ApplyStripeEvent;
import dev.durablestripe.internal.worker.workflow.Delivery;
import dev.durablestripe.internal.worker.workflow.ProcessStripeEventWorkflow;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that requires encryption, and starters with and without a keyset. */
class EncryptionRequirementTest {
  private static final EncryptionCodec CODEC =
      new EncryptionCodec(EncryptionKeys.withNewKey(Optional.empty()), "default");

  private final TestWorker worker = new TestWorker();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final String id = "evt_" + TestWorker.unique();
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(CODEC.converter()).build())
              .registerSearchAttribute(
                  "StripeEventType", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
              .registerSearchAttribute("StripeLivemode", IndexedValueType.INDEXED_VALUE_TYPE_BOOL)
              .build());
  private final CountDownLatch refusal = new CountDownLatch(1);
  private volatile ApplyStripeEvent activity = requiring(true);

  @BeforeEach
  void start() {
    ApplyStripeEvent current = this::apply;
    var polling = temporal.newWorker(EventWorkflowStart.TASK_QUEUE);
    polling.registerWorkflowImplementationTypes(ProcessStripeEventWorkflow.class);
    polling.registerActivitiesImplementations(current);
    temporal.start();
  }

  @AfterEach
  void close() {
    TestTemporal.closeInBackground(temporal);
  }

  private ApplyStripeEvent requiring(boolean encryption) {
    return new ApplyStripeEventActivity(
        new EncryptionRequirement(encryption),
        worker.bean(EventVerifier.class),
        worker.bean(EventProcessor.class),
        worker.bean(CustomerLookup.class),
        new EventMetrics(meters, worker.bean(EventHandlers.class)),
        worker.bean(AttemptLimits.class));
  }

  private EventResult apply(RawValue event, @Nullable Delivery delivery) {
    try {
      return activity.apply(event, delivery);
    } catch (ApplicationFailure failure) {
      refusal.countDown();
      throw failure;
    }
  }

  private void start(WorkflowClient starter) throws Exception {
    byte[] body =
        StripeEvents.event(id, "some.type", Instant.now(), "{}").getBytes(StandardCharsets.UTF_8);
    new EventWorkflowStart(starter, DeploymentNames.DEFAULT)
        .start(
            StripeEvent.parse(body),
            body,
            new DeliverySignature(1_795_502_288, "ab12"),
            Origin.WEBHOOK);
  }

  private double refused() {
    return meters
        .find("stripe.event.attempts.failed")
        .tag("failure", "EventNotEncrypted")
        .counters()
        .stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private Outcome outcome() {
    return temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(id)
        .getResult(EventResult.class)
        .outcome();
  }

  @Test
  void anEncryptedEventIsApplied() throws Exception {
    start(temporal.getWorkflowClient());

    assertThat(outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(refused()).isZero();
  }

  @Test
  void anEventInPlainTextIsCountedAndRetriedUntilItIsAllowed() throws Exception {
    start(WorkflowClient.newInstance(temporal.getWorkflowServiceStubs()));

    assertThat(refusal.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(refused()).isPositive();
    activity = requiring(false);

    assertThat(outcome()).isEqualTo(Outcome.IGNORED);
  }
}
