package dev.durablestripe.internal.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.internal.encryption.EncryptionCodec;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.event.EventInput;
import dev.durablestripe.internal.worker.event.EventSignatures;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.TestWorkflowEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads events from the histories of workflows that no worker runs. */
class HistoryEventInputsTest {
  private static final String SECRET = "whsec_workflowinputstest00000000";

  private static final String ID = "evt_1";
  private static final EncryptionKeys KEYS = EncryptionKeys.withNewKey(Optional.empty());

  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private final WorkflowClient plain = temporal.getWorkflowClient();

  @AfterEach
  void close() {
    temporal.close();
  }

  private WorkflowClient encrypting(EncryptionKeys keys) {
    String namespace = temporal.getNamespace();
    return WorkflowClient.newInstance(
        temporal.getWorkflowServiceStubs(),
        WorkflowClientOptions.newBuilder()
            .setNamespace(namespace)
            .setDataConverter(new EncryptionCodec(keys, namespace).converter())
            .build());
  }

  private static void start(WorkflowClient client, String type, String input) {
    start(client, type, input, Map.of());
  }

  private static void start(
      WorkflowClient client, String type, String input, Map<String, Object> memo) {
    client
        .newUntypedWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setWorkflowId(ID)
                .setTaskQueue("nobody")
                .setMemo(memo)
                .build())
        .start(
            new RawValue(
                Payload.newBuilder()
                    .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                    .setData(ByteString.copyFromUtf8(input))
                    .build()));
  }

  private static String event(String id) {
    return StripeEvents.event(
        id, "customer.deleted", Instant.now(), "{\"id\":\"cus_1\",\"object\":\"customer\"}");
  }

  private static Optional<StripeEvent> find(WorkflowClient client) {
    return input(client, List.of()).map(EventInput::event);
  }

  private static Optional<EventInput> input(WorkflowClient client, List<String> secrets) {
    return new HistoryEventInputs(client, new EventSignatures(secrets)).find(ID);
  }

  @Test
  void readsTheEvent() {
    start(plain, "ProcessStripeEvent", event(ID));

    assertThat(find(plain)).map(StripeEvent::customerId).hasValue("cus_1");
  }

  @Test
  void decryptsIt() {
    start(encrypting(KEYS), "ProcessStripeEvent", event(ID));

    assertThat(find(encrypting(KEYS))).map(StripeEvent::type).hasValue("customer.deleted");
  }

  @Test
  void isEmptyWithoutTheKey() {
    start(encrypting(KEYS), "ProcessStripeEvent", event(ID));

    assertThat(find(encrypting(EncryptionKeys.withNewKey(Optional.empty())))).isEmpty();
  }

  @Test
  void isEmptyWithoutTheWorkflow() {
    assertThat(find(plain)).isEmpty();
  }

  @Test
  void isEmptyForAnotherWorkflow() {
    start(plain, "SomethingElse", event(ID));

    assertThat(find(plain)).isEmpty();
  }

  @Test
  void isEmptyForAnotherEvent() {
    start(plain, "ProcessStripeEvent", event("evt_2"));

    assertThat(find(plain)).isEmpty();
  }

  @Test
  void isEmptyForAnInputThatIsNotAnEvent() {
    start(plain, "ProcessStripeEvent", "{}");

    assertThat(find(plain)).isEmpty();
  }

  @Test
  void anUnsignedInputIsNotVerified() {
    start(plain, "ProcessStripeEvent", event(ID));

    assertThat(input(plain, List.of(SECRET))).map(EventInput::verified).hasValue(false);
    assertThat(input(plain, List.of())).map(EventInput::verified).hasValue(true);
  }

  @Test
  void aSignedInputIsVerified() {
    String event = event(ID);
    WorkflowClient client = encrypting(KEYS);
    DeliverySignature signature =
        new StripeSignature(List.of(SECRET)).sign(event.getBytes(StandardCharsets.UTF_8));
    start(client, "ProcessStripeEvent", event, Map.of(DeliverySignature.MEMO, signature));

    assertThat(input(client, List.of(SECRET))).map(EventInput::verified).hasValue(true);
    assertThat(input(client, List.of(SECRET + "1"))).map(EventInput::verified).hasValue(false);
  }
}
