package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.TemporalCli;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The codec endpoint, called by browsers, by Temporal's CLI, and without the password. */
@ExtendWith(SharedStack.class)
class CodecIT {
  private static final String PASSWORD = "a-password-for-the-tests";
  private static final String UI_ORIGIN = "http://127.0.0.1:8233";
  private static final String AUTHORIZATION = CodecClient.basic(PASSWORD);
  private static final Map<String, String> AUTHORIZED = Map.of("Authorization", AUTHORIZATION);
  private static final TestSubscription SUBSCRIPTION = new TestSubscription();
  private static final String EVENT_ID = SUBSCRIPTION.eventId("updated");

  private static final String EVENT = SUBSCRIPTION.snapshot("updated", "updated", 0, "active", 5);

  private static LocalStack sharedStack;
  private static TestNamespace namespace;
  private static AppProcess worker;
  private static CodecClient codec;
  private static String encrypted;

  @BeforeAll
  static void start(LocalStack stack) throws Exception {
    sharedStack = stack;
    namespace = TestNamespace.withNewDatabase(stack);
    String keys = EncryptionKeys.withNewKey(Optional.empty()).json();
    namespace.startStarter(Map.of("PAYLOAD_ENCRYPTION_KEYSET", keys)).awaitHealthy();
    worker =
        namespace
            .startWorker(
                Map.of(
                    "PAYLOAD_ENCRYPTION_KEYSET", keys,
                    "CODEC_PASSWORD", PASSWORD,
                    "CODEC_UI_ORIGIN", UI_ORIGIN))
            .awaitHealthy();
    codec = new CodecClient(worker.managementPort(), namespace.name());
    Pipeline pipeline = namespace.pipeline();
    pipeline.post(EVENT);
    pipeline.workflows().awaitCompleted(EVENT_ID);
    Payloads input =
        pipeline
            .workflows()
            .history(EVENT_ID)
            .get(0)
            .getWorkflowExecutionStartedEventAttributes()
            .getInput();
    encrypted = JsonFormat.printer().print(input);
  }

  @AfterAll
  static void stop() {
    namespace.close();
  }

  @Test
  void decryptsWithThePassword() throws Exception {
    HttpResponse<String> response =
        codec.decode(encrypted, Map.of("Authorization", AUTHORIZATION, "Origin", UI_ORIGIN));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue(UI_ORIGIN);
    assertThat(response.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    Payload payload = payloads(response.body()).getPayloads(0);
    assertThat(payload.getMetadataMap())
        .containsExactly(Map.entry("encoding", ByteString.copyFromUtf8("json/plain")));
    assertThat(payload.getData().toStringUtf8()).contains(SUBSCRIPTION.id);
  }

  @Test
  void encryptsInputTypedIntoTheUi() throws Exception {
    String plain = codec.decode(encrypted, AUTHORIZED).body();

    String encryptedAgain = codec.encode(plain, AUTHORIZED).body();

    assertThat(encryptedAgain).contains("encryption-key-id").isNotEqualTo(encrypted);
    assertThat(codec.decode(encryptedAgain, AUTHORIZED).body()).isEqualTo(plain);
    assertThat(codec.encode(plain, Map.of()).statusCode()).isEqualTo(401);
  }

  @Test
  void rejectsAMissingOrWrongPassword() throws Exception {
    for (Map<String, String> headers :
        List.of(
            Map.<String, String>of(),
            Map.of("Authorization", CodecClient.basic("a-password-for-the-test")),
            Map.of("Authorization", "Bearer " + PASSWORD))) {
      HttpResponse<String> response = codec.decode(encrypted, headers);
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
      assertThat(response.body()).isEmpty();
    }
  }

  @Test
  void countsAndLogsFailedLogins() throws Exception {
    double before = failedLogins();

    codec.decode(encrypted, Map.of("Authorization", CodecClient.basic("guess-number-one-of-many")));
    codec.decode(encrypted, Map.of());
    codec.decode(encrypted, AUTHORIZED);

    assertThat(failedLogins() - before).isEqualTo(1);
    await()
        .until(
            () ->
                worker.output().contains("Wrong password for the codec endpoint, from 127.0.0.1"));
    String credentials = CodecClient.basic("guess-number-one-of-many").substring("Basic ".length());
    assertThat(worker.output()).doesNotContain("guess-number-one-of-many", credentials);
  }

  private static double failedLogins() {
    return PrometheusScrape.of(worker.managementPort()).sum("stripe_codec_logins_failed_total");
  }

  @Test
  void allowsOnlyTheOriginOfTheUi() throws Exception {
    Map<String, String> preflight =
        Map.of(
            "Access-Control-Request-Method", "POST",
            "Access-Control-Request-Headers", "content-type,x-namespace");
    String url = codec.url("/codec/decode?preserveStorageRefs=true");
    Map<String, String> uiOrigin = new HashMap<>(preflight);
    uiOrigin.put("Origin", UI_ORIGIN);
    Map<String, String> otherOrigin = new HashMap<>(preflight);
    otherOrigin.put("Origin", "http://127.0.0.1:8234");

    HttpResponse<String> allowed = CodecClient.send("OPTIONS", url, "", uiOrigin);
    HttpResponse<String> refused = CodecClient.send("OPTIONS", url, "", otherOrigin);

    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).hasValue(UI_ORIGIN);
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(
            codec
                .decode(
                    encrypted,
                    Map.of("Authorization", AUTHORIZATION, "Origin", "http://127.0.0.1:8234"))
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void rejectsABodyWithoutPayloads() throws Exception {
    assertThat(codec.decode("{", AUTHORIZED).statusCode()).isEqualTo(400);
    assertThat(
            codec
                .decode(
                    encrypted, Map.of("Authorization", AUTHORIZATION, "Content-Type", "text/plain"))
                .statusCode())
        .isEqualTo(415);
  }

  @Test
  void returnsUndecryptablePayloadsUnchanged() throws Exception {
    Payload valid = payloads(encrypted).getPayloads(0);
    Payload damaged =
        valid.toBuilder().setData(valid.getData().substring(0, valid.getData().size() - 1)).build();
    String both =
        JsonFormat.printer()
            .print(Payloads.newBuilder().addPayloads(damaged).addPayloads(valid).build());

    Payloads response = payloads(codec.decode(both, AUTHORIZED).body());

    assertThat(response.getPayloads(0)).isEqualTo(damaged);
    assertThat(response.getPayloads(1).getData().toStringUtf8()).contains(SUBSCRIPTION.id);
    await()
        .until(() -> worker.output().contains("Not decrypted for the UI: This payload is damaged"));
  }

  private static Payloads payloads(String json) throws Exception {
    Payloads.Builder payloads = Payloads.newBuilder();
    JsonFormat.parser().merge(json, payloads);
    return payloads.build();
  }

  private static String decodeUrl(int port) {
    return "http://127.0.0.1:" + port + "/codec/decode";
  }

  @Test
  void existsOnNoOtherPortOrPath() throws Exception {
    Map<String, String> headers =
        Map.of("Authorization", AUTHORIZATION, "Content-Type", "application/json");
    for (String elsewhere :
        List.of(
            codec.url("/codec/download"),
            decodeUrl(namespace.ports().webhook()),
            decodeUrl(namespace.ports().webhookManagement()),
            decodeUrl(sharedStack.ports().workerManagement()))) {
      assertThat(CodecClient.send("POST", elsewhere, encrypted, headers).statusCode())
          .as(elsewhere)
          .isEqualTo(404);
    }
  }

  @Test
  void temporalCliDecryptsThroughIt(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output");
    Process show =
        new ProcessBuilder(
                TemporalCli.ofUser().find().orElseThrow().toString(),
                "workflow",
                "show",
                "--workflow-id",
                EVENT_ID,
                "--namespace",
                namespace.name(),
                "--address",
                sharedStack.temporal().address(),
                "--output",
                "json",
                "--codec-endpoint",
                codec.url("/codec"),
                "--codec-auth",
                AUTHORIZATION)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(show.onExit().get(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS).exitValue())
        .isZero();
    assertThat(Files.readString(output))
        .contains(Base64.getEncoder().encodeToString(EVENT.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void logsNoSecret() throws Exception {
    assertThat(worker.output())
        .doesNotContain(
            PASSWORD, AUTHORIZATION.substring(AUTHORIZATION.length() - 12), "keyMaterial");
  }
}
