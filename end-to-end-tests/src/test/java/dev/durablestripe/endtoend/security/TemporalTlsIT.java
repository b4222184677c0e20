package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.internal.contract.TemporalNamespace;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.TemporalSettings;
import io.grpc.Status;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The settings for a Temporal that requires TLS, a client certificate and an API key. */
@ExtendWith(SharedStack.class)
class TemporalTlsIT {
  private static final String API_KEY = "key-of-the-test";

  @TempDir private static Path folder;
  private static SecureTemporal temporal;

  @BeforeAll
  static void start(LocalStack stack) throws Exception {
    TestAuthority authority = new TestAuthority(folder.resolve("authority"));
    temporal = new SecureTemporal(stack.temporal().address(), authority, folder, API_KEY);
  }

  @AfterAll
  static void stop() {
    temporal.close();
  }

  @Test
  void connectsWithAllOfThem() {
    assertThatCode(() -> connect(settings())).doesNotThrowAnyException();
  }

  @Test
  void requiresTheServersAuthority() {
    assertRefused(without("TEMPORAL_TLS_SERVER_CA_CERT_PATH"), Status.Code.UNAVAILABLE);
  }

  @Test
  void requiresTheServersName() {
    assertRefused(with("TEMPORAL_TLS_SERVER_NAME", "elsewhere.test"), Status.Code.UNAVAILABLE);
  }

  @Test
  void requiresAClientCertificate() {
    Map<String, String> settings = without("TEMPORAL_TLS_CLIENT_CERT_PATH");
    settings.remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
    assertRefused(settings, Status.Code.UNAVAILABLE);
  }

  @Test
  void requiresAClientCertificateOfTheRightAuthority() throws Exception {
    TestAuthority.Identity client =
        new TestAuthority(folder.resolve("other-authority")).issue("client");
    Map<String, String> settings =
        with("TEMPORAL_TLS_CLIENT_CERT_PATH", client.certificate().toString());
    settings.put("TEMPORAL_TLS_CLIENT_KEY_PATH", client.key().toString());
    assertRefused(settings, Status.Code.UNAVAILABLE);
  }

  @Test
  void requiresTheApiKey() {
    assertRefused(without("TEMPORAL_API_KEY_FILE"), Status.Code.UNAUTHENTICATED);
    assertRefused(
        with("TEMPORAL_API_KEY_FILE", SecretFile.write(folder, "another")),
        Status.Code.UNAUTHENTICATED);
  }

  private static Map<String, String> settings() {
    return new HashMap<>(temporal.clientSettings("default"));
  }

  private static Map<String, String> with(String name, String value) {
    Map<String, String> settings = settings();
    settings.put(name, value);
    return settings;
  }

  private static Map<String, String> without(String name) {
    Map<String, String> settings = settings();
    settings.remove(name);
    return settings;
  }

  private static void connect(Map<String, String> environment) {
    TemporalSettings settings = TemporalSettings.from(new Settings(environment));
    WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(settings.stubs());
    try {
      new TemporalNamespace(stubs, settings.namespace()).prepare();
    } finally {
      stubs.shutdownNow();
    }
  }

  private static void assertRefused(Map<String, String> settings, Status.Code code) {
    assertThatThrownBy(() -> connect(settings))
        .satisfies(
            refused -> {
              Status status = Status.fromThrowable(refused);
              // A handshake that never succeeds ends at the deadline.
              assertThat(status.getCode()).isIn(code, Status.Code.DEADLINE_EXCEEDED);
              assertThat(String.valueOf(status)).doesNotContain(API_KEY);
            });
  }
}
