package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.endtoend.support.UniqueId;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.ResourceStack;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The worker's password is a token as <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html">AWS</a>
 * issues it: long, sent as it is within TLS, and invalid after a while, for new connections only.
 */
@ExtendWith(SharedStack.class)
@Tag("full")
class DatabaseTokenIT {
  private static final String FILE = "SPRING_DATASOURCE_PASSWORD_FILE";
  private static final String REFUSED = "28P01: password authentication failed";
  private static final int ROTATIONS = 3;

  @TempDir private Path folder;
  private final ResourceStack resources = new ResourceStack();
  private final FakeStripe stripe = resources.add(new FakeStripe(0));
  private final List<String> tokens = new ArrayList<>();
  private SecretMount secrets;
  private SecureStack secure;

  @BeforeEach
  void start(LocalStack stack) throws Exception {
    secrets = new SecretMount(folder.resolve("secrets"));
    secrets.write(Map.of(FILE, newToken(), "STRIPE_SECRET_KEY_FILE", FakeStripe.SECRET_KEY));
    Map<String, String> settings = new HashMap<>(secrets.settings());
    settings.put("STRIPE_API_BASE", stripe.url());
    // The shortest that the pool accepts.
    settings.put("SPRING_DATASOURCE_HIKARI_MAX_LIFETIME", "30000");
    TestAuthority authority = new TestAuthority(folder.resolve("authority"));
    secure = resources.add(new SecureStack(stack, folder, authority, Map.of(), settings));
    secure.postgres().requirePasswordInClear(LocalPostgres.WORKER);
    secure.postgres().changePassword(LocalPostgres.WORKER, token());
    secure.awaitHealthy();
  }

  @AfterEach
  void stop() {
    resources.close();
  }

  @Test
  void tokensAreReplacedUnderLoad() throws Exception {
    SteadyDeliveries deliveries =
        new SteadyDeliveries(stripe, secure.webhook(SecureStack.WEBHOOK_SECRET));
    try (deliveries) {
      for (int rotation = 1; rotation <= ROTATIONS; rotation++) {
        deliveries.awaitNext(5);
        String old = token();
        replace();
        assertThatThrownBy(() -> connect(old)).hasMessageContaining("authentication failed");
        secure.postgres().terminateConnections(LocalPostgres.WORKER);
      }
      deliveries.awaitNext(5);
    }

    assertThat(deliveries.failed()).isEmpty();
    for (String event : deliveries.accepted()) {
      assertThat(result(event)).isEqualTo(Outcome.APPLIED);
    }
    assertThat(secure.worker().output()).doesNotContain(tokens);
  }

  @Test
  void anEventWaitsForTheNextToken() throws Exception {
    assertThat(applied("before")).isEqualTo(Outcome.APPLIED);
    secure.postgres().expirePassword(LocalPostgres.WORKER);
    assertThat(applied("open_connections_stay")).isEqualTo(Outcome.APPLIED);
    secure.postgres().terminateConnections(LocalPostgres.WORKER);

    String event = post("waits");
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> failure(event).contains(REFUSED));
    replace();

    assertThat(result(event)).isEqualTo(Outcome.APPLIED);
    assertThat(secure.worker().output()).doesNotContain(tokens);
  }

  /** Writes the next token, and lets PostgreSQL accept only that one. */
  private void replace() throws IOException {
    secrets.write(Map.of(FILE, newToken()));
    await().atMost(Pipeline.AWAIT_TIMEOUT).until(() -> tokensInUse() == tokens.size());
    secure.postgres().changePassword(LocalPostgres.WORKER, token());
  }

  private long tokensInUse() {
    return 1
        + secure
            .worker()
            .output()
            .lines()
            .filter(line -> line.contains("The new content of " + FILE + " is in use"))
            .count();
  }

  private String newToken() {
    String token =
        "db.eu-central-1.rds.amazonaws.com:5432/?Action=connect&DBUser=%s&X-Amz-Expires=900&X-Amz-Security-Token=%s&X-Amz-Signature=%s"
            .formatted(LocalPostgres.WORKER, "IQoJb3JpZ2lu%2BZj%2F".repeat(60), UniqueId.next());
    tokens.add(token);
    return token;
  }

  private String token() {
    return tokens.get(tokens.size() - 1);
  }

  private void connect(String password) throws SQLException {
    DriverManager.getConnection(secure.postgres().verifyingUrl(), LocalPostgres.WORKER, password)
        .close();
  }

  private Outcome applied(String name) {
    return result(post(name));
  }

  private String failure(String event) {
    return secure
        .workflows()
        .pendingActivity(event)
        .map(activity -> activity.getLastFailure().getMessage())
        .orElse("");
  }

  private String post(String name) {
    TestSubscription subscription = new TestSubscription();
    String event = subscription.snapshot(name, "created", 0, "active", 5);
    assertThat(secure.webhook(SecureStack.WEBHOOK_SECRET).post(event).statusCode()).isEqualTo(200);
    return subscription.eventId(name);
  }

  private Outcome result(String event) {
    return secure.workflows().get(event).getResult(EventResult.class).outcome();
  }
}
