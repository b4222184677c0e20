package dev.durablestripe.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.encryption.EncryptionCodec;
import dev.durablestripe.encryption.EncryptionKeys;
import dev.durablestripe.fake.StripeEvents;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events out of the histories of workflows that nobody works on. */
class WorkflowInputsTest {
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
    client
        .newUntypedWorkflowStub(
            type, WorkflowOptions.newBuilder().setWorkflowId(ID).setTaskQueue("nobody").build())
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
    return new WorkflowInputs(client).find(ID);
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
  void isEmptyForWhatIsNoEvent() {
    start(plain, "ProcessStripeEvent", "{}");

    assertThat(find(plain)).isEmpty();
  }
}
