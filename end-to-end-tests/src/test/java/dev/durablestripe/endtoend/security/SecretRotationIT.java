package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.ResourceStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every secret is rolled while both programs run, with servers that require TLS and authentication.
 * No delivery fails, and afterwards nothing needs an old secret.
 */
@ExtendWith(SharedStack.class)
class SecretRotationIT {
  private static final String NEW_WEBHOOK_SECRET = "whsec_new_0123456789abcdefghijk";
  private static final String NEW_API_KEY = "key-new-temporal";
  private static final String NEW_STRIPE_KEY = "rk_test_new";
  private static final String NEW_PASSWORD = "new-worker";
  private static final String CODEC_PASSWORD = "old-password-of-the-codec";
  private static final String NEW_CODEC_PASSWORD = "new-password-of-the-codec";

  @TempDir private Path folder;
  private final ResourceStack resources = new ResourceStack();
  private final FakeStripe stripe = resources.add(new FakeStripe(0));
  private final EncryptionKeys keys = EncryptionKeys.withNewKey(Optional.empty());
  private final EncryptionKeys newKeys = EncryptionKeys.withNewKey(Optional.of(keys));
  private TestAuthority authority;
  private TestAuthority newAuthority;
  private SecretMount starterSecrets;
  private SecretMount workerSecrets;
  private SecureStack secure;

  @BeforeEach
  void start(LocalStack stack) throws Exception {
    authority = new TestAuthority(folder.resolve("authority"));
    newAuthority = new TestAuthority(folder.resolve("new-authority"));
    starterSecrets = new SecretMount(folder.resolve("starter-secrets"));
    workerSecrets = new SecretMount(folder.resolve("worker-secrets"));
    Map<String, String> shared =
        shared(SecureStack.WEBHOOK_SECRET, SecureStack.API_KEY, keys, authority);
    starterSecrets.write(shared);
    workerSecrets.write(shared);
    workerSecrets.write(
        Map.of(
            "STRIPE_SECRET_KEY_FILE",
            FakeStripe.SECRET_KEY,
            "SPRING_DATASOURCE_PASSWORD_FILE",
            SecureStack.WORKER_PASSWORD,
            "SPRING_FLYWAY_PASSWORD_FILE",
            "not yet",
            "CODEC_PASSWORD_FILE",
            CODEC_PASSWORD));
    secure =
        resources.add(
            new SecureStack(stack, folder, authority, starterSecrets.settings(), workerSettings()));
  }

  private Map<String, String> workerSettings() {
    Map<String, String> settings = new HashMap<>(workerSecrets.settings());
    settings.put("STRIPE_API_BASE", stripe.url());
    settings.put("CODEC_UI_ORIGIN", "http://127.0.0.1:8233");
    return settings;
  }

  /** The secrets of both programs. The first authority issues the client's certificate. */
  private static Map<String, String> shared(
      String webhookSecrets, String apiKey, EncryptionKeys keys, TestAuthority... authorities)
      throws Exception {
    TestAuthority.Identity client = authorities[0].issue("rotated-client");
    StringBuilder trusted = new StringBuilder();
    for (TestAuthority authority : authorities) {
      trusted.append(Files.readString(authority.certificate()));
    }
    return Map.of(
        "STRIPE_WEBHOOK_SECRET_FILE", webhookSecrets,
        "TEMPORAL_API_KEY_FILE", apiKey,
        "TEMPORAL_TLS_CLIENT_CERT_PATH", Files.readString(client.certificate()),
        "TEMPORAL_TLS_CLIENT_KEY_PATH", Files.readString(client.key()),
        "TEMPORAL_TLS_SERVER_CA_CERT_PATH", trusted.toString(),
        "PAYLOAD_ENCRYPTION_KEYSET_FILE", keys.json());
  }

  @AfterEach
  void stop() {
    resources.close();
  }

  @Test
  void everySecretIsRolledWithoutAFailedDelivery() throws Exception {
    secure.starter().awaitHealthy();
    assertThat(secure.worker().awaitResponding().isHealthy()).isFalse();
    workerSecrets.write(Map.of("SPRING_FLYWAY_PASSWORD_FILE", SecureStack.OWNER_PASSWORD));
    secure.worker().awaitHealthy();

    SteadyDeliveries deliveries =
        new SteadyDeliveries(stripe, secure.webhook(SecureStack.WEBHOOK_SECRET));
    try (deliveries) {
      deliveries.awaitNext(5);
      acceptOldAndNew();
      writeNewSecrets();
      deliveries.use(secure.webhook(NEW_WEBHOOK_SECRET));
      assertThat(deliveries.failed()).isEmpty();
      acceptOnlyNew();
      awaitOnlyNewCallers();
      deliveries.awaitNext(10);
      assertThat(secure.temporal().takeCallers()).containsExactly(newCaller());
    }

    assertThat(deliveries.failed()).isEmpty();
    List<String> events = deliveries.accepted();
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> applied() == events.size());
    assertThat(encryptionKey(events.get(0))).isEqualTo(primaryKey(keys));
    assertThat(encryptionKey(events.get(events.size() - 1))).isEqualTo(primaryKey(newKeys));
    assertThat(login(CODEC_PASSWORD)).isEqualTo(401);
    assertThat(login(NEW_CODEC_PASSWORD)).isEqualTo(200);
    assertThat(secure.temporal().calledMethods())
        .anyMatch(method -> method.endsWith("WorkflowService/StartWorkflowExecution"))
        .anyMatch(method -> method.endsWith("OperatorService/AddSearchAttributes"))
        .anyMatch(method -> method.endsWith("WorkflowService/PollActivityTaskQueue"));
  }

  private void acceptOldAndNew() throws Exception {
    secure.temporal().accept(SecureStack.API_KEY, NEW_API_KEY);
    secure.temporal().use(authority, authority, newAuthority);
    stripe.setSecretKeys(FakeStripe.SECRET_KEY, NEW_STRIPE_KEY);
    // A role of PostgreSQL has one password; open connections stay.
    secure.postgres().changePassword(LocalPostgres.WORKER, NEW_PASSWORD);
  }

  /** The workers first, because of the encryption: whoever reads must have the key. */
  private void writeNewSecrets() throws Exception {
    String webhookSecrets = NEW_WEBHOOK_SECRET + "," + SecureStack.WEBHOOK_SECRET;
    Map<String, String> shared =
        shared(webhookSecrets, NEW_API_KEY, newKeys, newAuthority, authority);
    Map<String, String> all = new HashMap<>(shared);
    all.put("STRIPE_SECRET_KEY_FILE", NEW_STRIPE_KEY);
    all.put("SPRING_DATASOURCE_PASSWORD_FILE", NEW_PASSWORD);
    all.put("CODEC_PASSWORD_FILE", NEW_CODEC_PASSWORD);
    workerSecrets.write(all);
    awaitInUse(secure.worker(), all.keySet());
    starterSecrets.write(shared);
    awaitInUse(secure.starter(), shared.keySet());
  }

  private static void awaitInUse(AppProcess program, Set<String> names) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> names.stream().allMatch(name -> isInUse(program, name)));
  }

  private static boolean isInUse(AppProcess program, String name) {
    return program
        .output()
        .lines()
        .anyMatch(line -> line.contains("The new content of ") && line.contains(name));
  }

  private void acceptOnlyNew() throws Exception {
    secure.temporal().use(newAuthority, newAuthority);
    secure.temporal().accept(NEW_API_KEY);
    stripe.setSecretKeys(NEW_STRIPE_KEY);
    secure.postgres().terminateConnections(LocalPostgres.WORKER);
    for (SecretMount secrets : List.of(workerSecrets, starterSecrets)) {
      secrets.write(
          Map.of(
              "STRIPE_WEBHOOK_SECRET_FILE",
              NEW_WEBHOOK_SECRET,
              "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
              Files.readString(newAuthority.certificate())));
    }
    String event = new TestSubscription().snapshot("old_secret", "updated", 0, "active", 5);
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> secure.webhook(SecureStack.WEBHOOK_SECRET).post(event).statusCode() == 400);
  }

  /** Connections live for two seconds. */
  private void awaitOnlyNewCallers() {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .until(() -> secure.temporal().takeCallers().equals(Set.of(newCaller())));
  }

  private static SecureTemporal.Caller newCaller() {
    return new SecureTemporal.Caller(NEW_API_KEY, "CN=new-authority");
  }

  /** The number of marked events but the one with which the test asks for the old secret. */
  private long applied() {
    return secure
        .postgres()
        .programDatabase()
        .sql(
            "SELECT count(*) FROM billing.stripe_event"
                + " WHERE outcome = 'APPLIED' AND event_id LIKE '%steady'")
        .query(Long.class)
        .single();
  }

  private String encryptionKey(String eventId) {
    return secure
        .workflows()
        .history(eventId)
        .get(0)
        .getWorkflowExecutionStartedEventAttributes()
        .getInput()
        .getPayloads(0)
        .getMetadataOrThrow("encryption-key-id")
        .toStringUtf8();
  }

  private static String primaryKey(EncryptionKeys keys) {
    return keys.json().replaceFirst("(?s).*\"primaryKeyId\":\\s*(\\d+).*", "$1");
  }

  private int login(String password) throws IOException, InterruptedException {
    String url = "http://127.0.0.1:%d/codec/login".formatted(secure.worker().managementPort());
    return CodecClient.send("GET", url, "", Map.of("Authorization", CodecClient.basic(password)))
        .statusCode();
  }
}
