package dev.durablestripe.internal.worker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.EventWorkflowStart.Origin;
import dev.durablestripe.internal.contract.ProcessStripeEvent;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.encryption.EncryptionCodec;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestTemporal;
import dev.durablestripe.internal.worker.TestWorker;
import io.temporal.activity.Activity;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The delivery that an attempt receives, and the task queue of an attempt that asks Stripe. */
class DeliveryTest {
  private static final DeliverySignature SIGNATURE = new DeliverySignature(1_795_502_288, "ab12");

  private final String id = "evt_" + TestWorker.unique();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private @Nullable TestWorkflowEnvironment temporal;

  /** An attempt: its task queue and its input. */
  private record Seen(String queue, String body, @Nullable Delivery delivery) {}

  private WorkflowClient start(Optional<EncryptionCodec> codec) {
    WorkflowClientOptions.Builder client = WorkflowClientOptions.newBuilder();
    codec.ifPresent(c -> client.setDataConverter(c.converter()));
    temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(client.build())
                .registerSearchAttribute(
                    "StripeEventType", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .registerSearchAttribute(
                    "StripeObjectId", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .registerSearchAttribute(
                    "StripeCustomerId", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .registerSearchAttribute("StripeLivemode", IndexedValueType.INDEXED_VALUE_TYPE_BOOL)
                .build());
    ApplyStripeEvent activity = this::apply;
    for (String queue :
        List.of(EventWorkflowStart.TASK_QUEUE, EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)) {
      var worker = temporal.newWorker(queue);
      if (queue.equals(EventWorkflowStart.TASK_QUEUE)) {
        worker.registerWorkflowImplementationTypes(ProcessStripeEventWorkflow.class);
      }
      worker.registerActivitiesImplementations(activity);
    }
    temporal.start();
    return temporal.getWorkflowClient();
  }

  private EventResult apply(RawValue event, @Nullable Delivery delivery) {
    String queue = Activity.getExecutionContext().getInfo().getActivityTaskQueue();
    seen.add(new Seen(queue, event.getPayload().getData().toStringUtf8(), delivery));
    return new EventResult(
        queue.equals(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)
            ? Outcome.APPLIED
            : Outcome.NEEDS_STRIPE,
        "run");
  }

  private String body() {
    return StripeEvents.event(id, "invoice.paid", Instant.now(), "{\"id\":\"in_1\"}");
  }

  private EventResult result(WorkflowClient client) {
    return client.newUntypedWorkflowStub(id).getResult(EventResult.class);
  }

  private static EncryptionCodec codec() {
    return new EncryptionCodec(EncryptionKeys.withNewKey(Optional.empty()), "default");
  }

  @AfterEach
  void close() {
    if (temporal != null) {
      TestTemporal.closeInBackground(temporal);
    }
  }

  @Test
  void bothAttemptsReceiveTheSignature() throws Exception {
    WorkflowClient client = start(Optional.empty());
    byte[] body = body().getBytes(StandardCharsets.UTF_8);

    new EventWorkflowStart(client, DeploymentNames.DEFAULT)
        .start(StripeEvent.parse(body), body, SIGNATURE, Origin.WEBHOOK);

    assertThat(result(client).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(seen)
        .extracting(Seen::queue)
        .containsExactly(EventWorkflowStart.TASK_QUEUE, EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE);
    assertThat(seen).extracting(Seen::body).containsOnly(new String(body, StandardCharsets.UTF_8));
    assertThat(seen).extracting(Seen::delivery).containsOnly(new Delivery(SIGNATURE, false));
  }

  @Test
  void anEncryptedMemoIsUnreadableInTemporalAndReadInTheWorkflow() throws Exception {
    WorkflowClient client = start(Optional.of(codec()));
    byte[] body = body().getBytes(StandardCharsets.UTF_8);

    new EventWorkflowStart(client, DeploymentNames.DEFAULT)
        .start(StripeEvent.parse(body), body, SIGNATURE, Origin.WEBHOOK);

    assertThat(result(client).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(seen).extracting(Seen::delivery).containsOnly(new Delivery(SIGNATURE, true));
    assertThat(seen).extracting(Seen::body).containsOnly(new String(body, StandardCharsets.UTF_8));
    assertThat(memo(client).getMetadataOrThrow("encoding").toStringUtf8())
        .isEqualTo("binary/encrypted");
  }

  @Test
  void aMemoThatIsNotASignatureIsIgnored() {
    WorkflowClient client = start(Optional.empty());

    startUnsigned(client, Map.of(DeliverySignature.MEMO, List.of("nonsense")));

    assertThat(result(client).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(seen)
        .extracting(Seen::delivery)
        .allMatch(delivery -> delivery != null && delivery.signature() == null);
  }

  @Test
  void aTypedInputCannotClaimThatItWasEncrypted() {
    WorkflowClient client = start(Optional.of(codec()));
    WorkflowClient plain =
        WorkflowClient.newInstance(
            client.getWorkflowServiceStubs(),
            WorkflowClientOptions.newBuilder()
                .setDataConverter(DefaultDataConverter.newDefaultInstance())
                .build());

    startUnsigned(plain, Map.of());

    assertThat(result(client).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(seen).extracting(Seen::delivery).containsOnly(new Delivery(null, false));
  }

  private void startUnsigned(WorkflowClient client, Map<String, Object> memo) {
    var stub =
        client.newWorkflowStub(
            ProcessStripeEvent.class,
            WorkflowOptions.newBuilder()
                .setWorkflowId(id)
                .setTaskQueue(EventWorkflowStart.TASK_QUEUE)
                .setMemo(memo)
                .build());
    WorkflowClient.start(
        stub::process,
        new RawValue(
            Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .putMetadata("decrypted", ByteString.copyFromUtf8("true"))
                .setData(ByteString.copyFromUtf8(body()))
                .build()));
  }

  private Payload memo(WorkflowClient client) {
    return client
        .fetchHistory(id)
        .getEvents()
        .get(0)
        .getWorkflowExecutionStartedEventAttributes()
        .getMemo()
        .getFieldsOrThrow(DeliverySignature.MEMO);
  }
}
