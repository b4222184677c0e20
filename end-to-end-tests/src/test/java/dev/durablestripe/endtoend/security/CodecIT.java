package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.durablestripe.encryption.EncryptionKeys;
import dev.durablestripe.endtoend.support.IsolatedStack;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.AppProcess;
import dev.durablestripe.local.LocalStack;
import dev.durablestripe.local.TemporalCli;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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

/** The codec endpoint as browsers, Temporal's CLI and strangers call it. */
@ExtendWith(SharedStack.class)
class CodecIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String PASSWORD = "a-password-for-the-tests";
  private static final String UI = "http://127.0.0.1:8233";
  private static final String BASIC = basic(PASSWORD);
  private static final TestSubscription SUBSCRIPTION = new TestSubscription();
  private static final String EVENT = SUBSCRIPTION.eventId("updated");

  private static final String BODY = SUBSCRIPTION.snapshot("updated", "updated", 0, "active", 5);

  private static LocalStack shared;
  private static IsolatedStack pair;
  private static AppProcess worker;
  private static String encrypted;

  @BeforeAll
  static void start(LocalStack stack) throws Exception {
    shared = stack;
    pair = new IsolatedStack(stack);
    String keys = EncryptionKeys.withNewKey(Optional.empty()).json();
    pair.startStarter(Map.of("PAYLOAD_ENCRYPTION_KEYSET", keys)).awaitHealthy();
    worker =
        pair.startWorker(
                Map.of(
                    "PAYLOAD_ENCRYPTION_KEYSET", keys,
                    "CODEC_PASSWORD", PASSWORD,
                    "CODEC_UI_ORIGIN", UI))
            .awaitHealthy();
    pair.webhook().post(BODY);
    pair.awaitCompleted(EVENT);
    Payloads input =
        pair.client()
            .fetchHistory(EVENT)
            .getEvents()
            .get(0)
            .getWorkflowExecutionStartedEventAttributes()
            .getInput();
    encrypted = JsonFormat.printer().print(input);
  }

  @AfterAll
  static void stop() {
    pair.close();
  }

  private static String basic(String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(("codec:" + password).getBytes(StandardCharsets.UTF_8));
  }

  private static String url(int port, String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private static HttpResponse<String> send(
      String method, String url, String body, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> decode(String body, Map<String, String> more)
      throws Exception {
    return call("/codec/decode", body, more);
  }

  private static HttpResponse<String> call(String path, String body, Map<String, String> more)
      throws Exception {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("X-Namespace", pair.namespace());
    headers.putAll(more);
    return send("POST", url(pair.ports().workerManagement(), path), body, headers);
  }

  @Test
  void decryptsWithThePassword() throws Exception {
    HttpResponse<String> answer = decode(encrypted, Map.of("Authorization", BASIC, "Origin", UI));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue(UI);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    Payload payload = payloads(answer.body()).getPayloads(0);
    assertThat(payload.getMetadataMap())
        .containsExactly(Map.entry("encoding", ByteString.copyFromUtf8("json/plain")));
    assertThat(payload.getData().toStringUtf8()).contains(SUBSCRIPTION.id);
  }

  @Test
  void encryptsInputTypedIntoTheUi() throws Exception {
    String plain = decode(encrypted, Map.of("Authorization", BASIC)).body();

    String again = call("/codec/encode", plain, Map.of("Authorization", BASIC)).body();

    assertThat(again).contains("encryption-key-id").isNotEqualTo(encrypted);
    assertThat(decode(again, Map.of("Authorization", BASIC)).body()).isEqualTo(plain);
    assertThat(call("/codec/encode", plain, Map.of()).statusCode()).isEqualTo(401);
  }

  @Test
  void rejectsAMissingOrWrongPassword() throws Exception {
    for (Map<String, String> headers :
        List.of(
            Map.<String, String>of(),
            Map.of("Authorization", basic("a-password-for-the-test")),
            Map.of("Authorization", "Bearer " + PASSWORD))) {
      HttpResponse<String> answer = decode(encrypted, headers);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void countsAndLogsFailedLogins() throws Exception {
    double before = failedLogins();

    decode(encrypted, Map.of("Authorization", basic("guess-number-one-of-many")));
    decode(encrypted, Map.of());
    decode(encrypted, Map.of("Authorization", BASIC));

    assertThat(failedLogins() - before).isEqualTo(1);
    await().until(() -> log().contains("Wrong password for the codec endpoint, from 127.0.0.1"));
    String sent = basic("guess-number-one-of-many").substring("Basic ".length());
    assertThat(log()).doesNotContain("guess-number-one-of-many", sent);
  }

  private static double failedLogins() {
    return PrometheusScrape.of(pair.ports().workerManagement())
        .sum("stripe_codec_logins_failed_total");
  }

  @Test
  void allowsOnlyTheOriginOfTheUi() throws Exception {
    Map<String, String> preflight =
        Map.of(
            "Access-Control-Request-Method", "POST",
            "Access-Control-Request-Headers", "content-type,x-namespace");
    String decode = url(pair.ports().workerManagement(), "/codec/decode?preserveStorageRefs=true");
    Map<String, String> allowed = new HashMap<>(preflight);
    allowed.put("Origin", UI);
    Map<String, String> stranger = new HashMap<>(preflight);
    stranger.put("Origin", "http://127.0.0.1:8234");

    HttpResponse<String> yes = send("OPTIONS", decode, "", allowed);
    HttpResponse<String> no = send("OPTIONS", decode, "", stranger);

    assertThat(yes.statusCode()).isEqualTo(200);
    assertThat(yes.headers().firstValue("Access-Control-Allow-Origin")).hasValue(UI);
    assertThat(yes.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");
    assertThat(no.statusCode()).isEqualTo(403);
    assertThat(no.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(
            decode(encrypted, Map.of("Authorization", BASIC, "Origin", "http://127.0.0.1:8234"))
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void rejectsABodyWithoutPayloads() throws Exception {
    assertThat(decode("{", Map.of("Authorization", BASIC)).statusCode()).isEqualTo(400);
    assertThat(
            decode(encrypted, Map.of("Authorization", BASIC, "Content-Type", "text/plain"))
                .statusCode())
        .isEqualTo(415);
  }

  @Test
  void returnsUndecryptablePayloadsUnchanged() throws Exception {
    Payload good = payloads(encrypted).getPayloads(0);
    Payload damaged =
        good.toBuilder().setData(good.getData().substring(0, good.getData().size() - 1)).build();
    String both =
        JsonFormat.printer()
            .print(Payloads.newBuilder().addPayloads(damaged).addPayloads(good).build());

    Payloads answer = payloads(decode(both, Map.of("Authorization", BASIC)).body());

    assertThat(answer.getPayloads(0)).isEqualTo(damaged);
    assertThat(answer.getPayloads(1).getData().toStringUtf8()).contains(SUBSCRIPTION.id);
    await().until(() -> log().contains("Not decrypted for the UI: This payload is damaged"));
  }

  private static Payloads payloads(String json) throws Exception {
    Payloads.Builder payloads = Payloads.newBuilder();
    JsonFormat.parser().merge(json, payloads);
    return payloads.build();
  }

  private static String log() throws Exception {
    return Files.readString(worker.log().toPath());
  }

  @Test
  void existsOnNoOtherPortOrPath() throws Exception {
    Map<String, String> headers =
        Map.of("Authorization", BASIC, "Content-Type", "application/json");
    for (String elsewhere :
        List.of(
            url(pair.ports().workerManagement(), "/codec/download"),
            url(pair.ports().webhook(), "/codec/decode"),
            url(pair.ports().webhookManagement(), "/codec/decode"),
            url(shared.ports().workerManagement(), "/codec/decode"))) {
      assertThat(send("POST", elsewhere, encrypted, headers).statusCode())
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
                EVENT,
                "--namespace",
                pair.namespace(),
                "--address",
                shared.temporal().address(),
                "--output",
                "json",
                "--codec-endpoint",
                url(pair.ports().workerManagement(), "/codec"),
                "--codec-auth",
                BASIC)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(show.onExit().get(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS).exitValue())
        .isZero();
    assertThat(Files.readString(output))
        .contains(Base64.getEncoder().encodeToString(BODY.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void logsNoSecret() throws Exception {
    assertThat(log()).doesNotContain(PASSWORD, BASIC.substring(BASIC.length() - 12), "keyMaterial");
  }
}
