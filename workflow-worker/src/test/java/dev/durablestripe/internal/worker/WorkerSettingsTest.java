package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.contract.FollowUpTarget;
import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.worker.event.KeyScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerSettingsTest {
  private static WorkerSettings read(String name, String value) {
    return read(Map.of(name, value));
  }

  private static WorkerSettings read(Map<String, String> settings) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "STRIPE_SECRET_KEY", "rk_test_1",
                "SPRING_DATASOURCE_URL", "jdbc:postgresql://db/app",
                "SPRING_DATASOURCE_USERNAME", "worker"));
    environment.putAll(settings);
    return WorkerSettings.from(new Settings(environment));
  }

  @Test
  void hasDefaults() {
    WorkerSettings settings = read("UNUSED", "");

    assertThat(settings.stripeSecretKey().get()).isEqualTo("rk_test_1");
    assertThat(settings.stripeApiBase()).isEmpty();
    assertThat(settings.stripeCallsPerSecond()).isEqualTo(10);
    assertThat(settings.clockTolerance()).hasSeconds(2);
    assertThat(settings.reconcileInterval()).hasValue(Duration.ofMinutes(15));
    assertThat(settings.reconcileReach()).hasDays(4);
    assertThat(settings.changeFeedRetention()).hasDays(7);
  }

  @Test
  void readsWhatIsSet() {
    assertThat(read("STRIPE_SECRET_KEY", "sk_live_1").stripeSecretKey().get())
        .isEqualTo("sk_live_1");
    assertThat(read("STRIPE_API_BASE", "http://127.0.0.1:12111").stripeApiBase())
        .hasValue("http://127.0.0.1:12111");
    assertThat(read("STRIPE_API_BASE", "http://127.0.0.1:12111/").stripeApiBase())
        .hasValue("http://127.0.0.1:12111");
    assertThat(read("STRIPE_CALLS_PER_SECOND", "25").stripeCallsPerSecond()).isEqualTo(25);
    assertThat(read("STRIPE_CLOCK_TOLERANCE", "PT3S").clockTolerance()).hasSeconds(3);
    assertThat(read("FIRST_ATTEMPT", "LOCAL").localFirstAttempt()).isTrue();
    assertThat(read("FIRST_ATTEMPT", "ACTIVITY").localFirstAttempt()).isFalse();
    assertThat(read("RECONCILE_INTERVAL", "PT1H").reconcileInterval())
        .hasValue(Duration.ofHours(1));
    assertThat(read("RECONCILE_INTERVAL", "off").reconcileInterval()).isEmpty();
    assertThat(read("RECONCILE_REACH", "P30D").reconcileReach()).hasDays(30);
    assertThat(read("CHANGE_FEED_RETENTION", "PT1H").changeFeedRetention()).hasHours(1);
    assertThat(read("DATABASE_SCHEMA", "stripe_2").migration().schema()).hasToString("stripe_2");
  }

  @ParameterizedTest
  @CsvSource({
    "STRIPE_SECRET_KEY, ''",
    "STRIPE_SECRET_KEY, pk_live_oops",
    "STRIPE_SECRET_KEY, whsec_oops",
    "STRIPE_API_BASE, localhost:12111",
    "STRIPE_API_BASE, 'http://a b'",
    "STRIPE_API_BASE, http://host/path",
    "SPRING_DATASOURCE_URL, jdbc:postgresql://host:port/database",
    "STRIPE_CALLS_PER_SECOND, 1001",
    "STRIPE_CLOCK_TOLERANCE, PT2M",
    "FIRST_ATTEMPT, NEVER",
    "RECONCILE_INTERVAL, PT1S",
    "RECONCILE_INTERVAL, never",
    "RECONCILE_REACH, P31D",
    "CHANGE_FEED_RETENTION, PT59M",
    "DATABASE_SCHEMA, Stripe",
    "DATABASE_SCHEMA, 2stripe",
    "DATABASE_SCHEMA, pg_stripe",
    "DATABASE_SCHEMA, 'a.b'",
    "SPRING_DATASOURCE_URL, ''",
    "SPRING_DATASOURCE_URL, jdbc:h2:mem",
    "SPRING_DATASOURCE_USERNAME, ''",
    "SPRING_FLYWAY_URL, jdbc:h2:mem",
    "MANAGEMENT_SERVER_PORT, -1",
    "STRIPE_LIVEMODE, both",
  })
  void refusesInvalidValues(String name, String value) {
    assertThatThrownBy(() -> read(name, value))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(name)
        .hasMessageNotContaining("oops");
  }

  @ParameterizedTest
  @CsvSource({
    "STRIPE_SECRET_KEY, '', STRIPE_SECRET_KEY is missing",
    "STRIPE_SECRET_KEY, pk_live_oops, STRIPE_SECRET_KEY is not a secret key",
    "STRIPE_LIVEMODE, live, STRIPE_SECRET_KEY is of test mode",
    "STRIPE_API_BASE, stripe.test, Use http://host:port",
    "STRIPE_SECRET_KEY_FILE, /no/oops, 'is set, and STRIPE_SECRET_KEY as well'",
    "CODEC_PASSWORD_FILE, /no/oops, names a file that cannot be read",
    "SPRING_FLYWAY_ENABLED, false, SPRING_FLYWAY_USER is set",
    "STRIPE_CALLS_PER_SECOND, 0, Use a whole number",
    "STRIPE_CLOCK_TOLERANCE, 1s, Use a duration",
    "RECONCILE_INTERVAL, never, 'Use off, or a duration'",
    "SPRING_DATASOURCE_URL, jdbc:mysql://db, is not a PostgreSQL URL",
    "SPRING_DATASOURCE_USERNAME, '', SPRING_DATASOURCE_USERNAME is missing",
    "PAYLOAD_ENCRYPTION_KEYSET, oops, is not a Tink keyset",
    "CODEC_PASSWORD, oops, there is nothing to decrypt",
    "OTEL_EXPORTER_OTLP_ENDPOINT, collector:4318, Use http://host:4318",
    "TEMPORAL_TLS, yes, 'Use one of false, true'",
    "DEPLOYMENT_PREFIX, EU_, Use up to 40 lower-case letters",
    "TEMPORAL_TLS_SERVER_CA_CERT_PATH, /no/such/file, Use the path of a PEM file",
  })
  void saysInOneLineWhatIsWrong(String name, String value, String message) {
    assertThatThrownBy(() -> read(Map.of("SPRING_FLYWAY_USER", "owner", name, value)))
        .isInstanceOf(InvalidSettingException.class)
        .message()
        .contains(name)
        .contains(message)
        .hasLineCount(1)
        .doesNotContain("oops");
  }

  @Test
  void aFollowUpNeedsBothSettings() {
    assertThat(read("UNUSED", "").followUp()).isEmpty();
    assertThat(
            read(Map.of(
                    "FOLLOW_UP_WORKFLOW", "SendMail",
                    "FOLLOW_UP_TASK_QUEUE", "mail"))
                .followUp())
        .hasValue(new FollowUpTarget("SendMail", "mail"));
    assertThatThrownBy(() -> read("FOLLOW_UP_WORKFLOW", "SendMail"))
        .hasMessageContaining("FOLLOW_UP_TASK_QUEUE is missing");
    assertThatThrownBy(() -> read("FOLLOW_UP_TASK_QUEUE", "mail"))
        .hasMessageContaining("FOLLOW_UP_WORKFLOW is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "SendMail, eu-stripe-events",
    "SendMail, eu-stripe-events-ask",
    "SendMail, /_sys/mail/1",
    "Send`Mail, mail"
  })
  void aFollowUpIsForWorkersOfTheApplication(String workflow, String taskQueue) {
    Map<String, String> settings =
        Map.of(
            "DEPLOYMENT_PREFIX", "eu",
            "FOLLOW_UP_WORKFLOW", workflow,
            "FOLLOW_UP_TASK_QUEUE", taskQueue);

    assertThatThrownBy(() -> read(settings))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("FOLLOW_UP_");
  }

  @Test
  void aKeyInAFileMayChangeButNotItsScope(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "rk_test_1");
    Settings environment =
        new Settings(
            Map.of(
                "STRIPE_SECRET_KEY_FILE", file.toString(),
                "SPRING_DATASOURCE_URL", "jdbc:postgresql://db/app",
                "SPRING_DATASOURCE_USERNAME", "worker"));
    WorkerSettings settings = WorkerSettings.from(environment);

    assertThat(changed(file, "rk_test_2", environment, settings)).isEqualTo("rk_test_2");
    assertThat(changed(file, "rk_live_3", environment, settings)).isEqualTo("rk_test_2");
    assertThat(changed(file, "sk_org_test_4", environment, settings)).isEqualTo("rk_test_2");
    assertThat(changed(file, "whsec_5", environment, settings)).isEqualTo("rk_test_2");
    assertThat(changed(file, "sk_test_6", environment, settings)).isEqualTo("sk_test_6");
  }

  private static String changed(
      Path file, String key, Settings environment, WorkerSettings settings) throws IOException {
    Files.writeString(file, key);
    environment.reload();
    environment.reload();
    return settings.stripeSecretKey().get();
  }

  @Test
  void theOwnersPasswordIsTheWorkersUnlessItIsSet() {
    WorkerSettings one = read("SPRING_DATASOURCE_PASSWORD", "a");
    assertThat(one.databasePassword().get()).hasValue("a");
    assertThat(one.migration().password().get()).hasValue("a");

    WorkerSettings two =
        read(Map.of("SPRING_DATASOURCE_PASSWORD", "a", "SPRING_FLYWAY_PASSWORD", "b"));
    assertThat(two.databasePassword().get()).hasValue("a");
    assertThat(two.migration().password().get()).hasValue("b");

    assertThat(read("UNUSED", "").migration().password().get()).isEmpty();
  }

  private static KeyScope scope(String key, String mode) {
    return StripeKeyType.scope(key, new Settings(Map.of("STRIPE_LIVEMODE", mode)));
  }

  @ParameterizedTest
  @CsvSource({
    "sk_live_1, true, false",
    "rk_live_1, true, false",
    "sk_test_1, false, false",
    "rk_test_1, false, false",
    "sk_org_live_1, true, true",
    "sk_org_test_1, false, true",
  })
  void theKeyShowsItsMode(String key, boolean live, boolean organization) {
    assertThat(read("STRIPE_SECRET_KEY", key).keyScope())
        .isEqualTo(new KeyScope(live, organization));
    assertThat(scope(key, "any").livemode()).isEqualTo(live);
    assertThat(scope(key, live ? "live" : "test").livemode()).isEqualTo(live);
  }

  @Test
  void aModeThatContradictsTheKeyIsRefused() {
    assertThatThrownBy(() -> scope("rk_live_oops", "test"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("STRIPE_LIVEMODE is test")
        .hasMessageNotContaining("oops");
    assertThatThrownBy(() -> scope("sk_org_test_oops", "live"))
        .isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void aKeyThatDoesNotShowItsModeNeedsTheSetting() {
    assertThat(scope("sk_org_1", "live")).isEqualTo(new KeyScope(true, true));
    assertThat(scope("sk_1", "test")).isEqualTo(new KeyScope(false, false));
    assertThatThrownBy(() -> read("STRIPE_SECRET_KEY", "sk_org_oops"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("STRIPE_LIVEMODE is missing")
        .hasMessageNotContaining("oops");
  }

  @ParameterizedTest
  @CsvSource({
    "sk_live_oops, http://127.0.0.1:12111",
    "rk_live_oops, https://stripe.example.com",
    "rk_live_oops, http://api.stripe.com",
    "rk_live_oops, https://api.stripe.com:8443",
    "rk_live_oops, https://api.stripe.com.example.com",
    "rk_live_oops, https://api.stripe.com@example.com",
    "sk_org_live_oops, http://127.0.0.1:12111",
  })
  void aLiveKeyIsSentToStripeOnly(String key, String base) {
    assertThatThrownBy(() -> read(Map.of("STRIPE_SECRET_KEY", key, "STRIPE_API_BASE", base)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("STRIPE_API_BASE ")
        .hasMessageNotContaining("oops");
  }

  @Test
  void aLiveKeyMayNameStripeItself() {
    Map<String, String> settings =
        Map.of("STRIPE_SECRET_KEY", "rk_live_1", "STRIPE_API_BASE", "https://api.stripe.com/");

    assertThat(read(settings).stripeApiBase()).hasValue("https://api.stripe.com");
  }

  @Test
  void aVersionHasANameAndABuild() {
    assertThat(read("UNUSED", "").version()).isEmpty();
    assertThatThrownBy(() -> read("TEMPORAL_DEPLOYMENT_NAME", "stripe"))
        .hasMessageContaining("TEMPORAL_WORKER_BUILD_ID is missing");
    assertThatThrownBy(() -> read("TEMPORAL_WORKER_BUILD_ID", "1"))
        .hasMessageContaining("TEMPORAL_DEPLOYMENT_NAME is missing");
  }

  @Test
  void toStringContainsNoSecret() {
    assertThat(read("UNUSED", "").toString()).doesNotContain("rk_test_1");
  }
}
