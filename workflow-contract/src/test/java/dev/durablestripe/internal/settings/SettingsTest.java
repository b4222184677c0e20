package dev.durablestripe.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.contract.DeploymentNames;
import io.temporal.serviceclient.GrpcCompression;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private final Settings settings =
      new Settings(
          Map.of(
              "TEXT", " a ", "EMPTY", "  ", "NUMBER", "7", "TIME", "PT3S", "OFF", "off", "WORD",
              "live"));

  @Test
  void stripsTextAndIgnoresEmptyVariables() {
    assertThat(settings.text("TEXT")).hasValue("a");
    assertThat(settings.text("EMPTY")).isEmpty();
    assertThat(settings.text("NONE")).isEmpty();
  }

  @Test
  void saysHowToFixAMissingSetting() {
    assertThat(settings.required("TEXT", "unused")).isEqualTo("a");
    assertThatThrownBy(() -> settings.required("EMPTY", "Set it to a colour"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("EMPTY is missing. Set it to a colour.");
  }

  @Test
  void readsNumbersWithinTheirRange() {
    assertThat(settings.number("NUMBER", 1, 1, 10)).isEqualTo(7);
    assertThat(settings.number("NONE", 1, 1, 10)).isEqualTo(1);
    assertThatThrownBy(() -> settings.number("NUMBER", 1, 1, 6))
        .hasMessage("NUMBER is '7'. Use a whole number from 1 to 6.");
    assertThatThrownBy(() -> settings.number("TEXT", 1, 1, 6)).hasMessageContaining("TEXT is 'a'");
  }

  @Test
  void readsDurationsWithinTheirRange() {
    Duration second = Duration.ofSeconds(1);
    assertThat(settings.duration("TIME", second, second, Duration.ofMinutes(1))).hasSeconds(3);
    assertThat(settings.duration("NONE", second, second, Duration.ofMinutes(1))).isEqualTo(second);
    assertThatThrownBy(() -> settings.duration("TIME", second, second, second))
        .hasMessage("TIME is 'PT3S'. Use a duration from PT1S to PT1S.");
    assertThatThrownBy(() -> settings.duration("NUMBER", second, second, second))
        .isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void readsADurationOrOff() {
    Duration second = Duration.ofSeconds(1);
    assertThat(settings.durationOrOff("OFF", second, second, second)).isEmpty();
    assertThat(settings.durationOrOff("TIME", second, second, Duration.ofMinutes(1)))
        .hasValue(Duration.ofSeconds(3));
    assertThat(settings.durationOrOff("NONE", second, second, second)).hasValue(second);
    assertThatThrownBy(() -> settings.durationOrOff("TIME", second, second, second))
        .hasMessage("TIME is 'PT3S'. Use off, or a duration from PT1S to PT1S.");
  }

  @Test
  void readsOneOfAFewWords() {
    assertThat(settings.word("WORD", List.of("any", "live"))).isEqualTo("live");
    assertThat(settings.word("NONE", List.of("any", "live"))).isEqualTo("any");
    assertThatThrownBy(() -> settings.word("WORD", List.of("any", "test")))
        .hasMessage("WORD is 'live'. Use one of any, test.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STRIPE_WEBHOK_SECRET",
        "STRIPE_WEBHOOK_SECRETS",
        "STRIPE_LIVE_MODE",
        "Stripe_Livemode",
        "TEMPORAL_ADRESS",
        "SPRING_DATASOURCE_USER_NAME",
        "SERVER_PROT"
      })
  void stopsAtAMisspeltName(String name) {
    assertThatThrownBy(() -> SettingNames.check(List.of("PATH", name)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(name + " is not a setting. Rename it to ");
  }

  @Test
  void warnsOfUnknownNamesWithOurPrefix() {
    assertThat(
            SettingNames.check(
                List.of(
                    "TEMPORAL_SERVICE_HOST",
                    "TEMPORAL_PORT_7233_TCP",
                    "TEMPORAL_GRPC_META_X",
                    "SERVER_HOST",
                    "HOME",
                    "SERVER_PORT")))
        .hasSize(2)
        .allMatch(warning -> warning.contains("TEMPORAL_"));
  }

  @Test
  void readsTemporalsNames() {
    TemporalSettings defaults = TemporalSettings.from(new Settings(Map.of()));
    assertThat(defaults.namespace()).isEqualTo("default");
    assertThat(defaults.stubs().getTarget()).isEqualTo("127.0.0.1:7233");
    assertThat(defaults.stubs().getGrpcCompression()).isEqualTo(GrpcCompression.NONE);

    TemporalSettings cloud =
        TemporalSettings.from(
            new Settings(
                Map.of(
                    "TEMPORAL_ADDRESS", "ns.acct.tmprl.cloud:7233",
                    "TEMPORAL_NAMESPACE", "ns.acct",
                    "TEMPORAL_API_KEY", "secret")));
    assertThat(cloud.namespace()).isEqualTo("ns.acct");
    assertThat(cloud.stubs().getTarget()).isEqualTo("ns.acct.tmprl.cloud:7233");
    assertThat(cloud.stubs().getEnableHttps()).isTrue();
  }

  @Test
  void readsThePrefixOfTaskQueues() {
    assertThat(TemporalSettings.from(new Settings(Map.of())).names())
        .isEqualTo(DeploymentNames.DEFAULT);
    assertThat(
            TemporalSettings.from(new Settings(Map.of("DEPLOYMENT_PREFIX", "eu-shop-2")))
                .names()
                .prefix())
        .isEqualTo("eu-shop-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EU", "eu-", "-eu", "eu--shop", "eu/shop", "eu shop", "eu_shop", "é"})
  void refusesAnInvalidPrefix(String prefix) {
    assertThatThrownBy(
            () -> TemporalSettings.from(new Settings(Map.of("DEPLOYMENT_PREFIX", prefix))))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "DEPLOYMENT_PREFIX is '%s'. Use up to 40 lower-case letters and digits, with single"
                + " hyphens between them.",
            prefix);
  }

  @Test
  void refusesAPrefixThatIsTooLong() {
    assertThatThrownBy(
            () -> TemporalSettings.from(new Settings(Map.of("DEPLOYMENT_PREFIX", "a".repeat(41)))))
        .isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void anEmptyOrFalseTlsSettingDoesNotTurnTlsOn() {
    TemporalSettings plain =
        TemporalSettings.from(
            new Settings(
                Map.of(
                    "TEMPORAL_TLS_SERVER_NAME", " ",
                    "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION", "false ")));
    assertThat(plain.stubs().getSslContext()).isNull();
    assertThat(plain.stubs().getEnableHttps()).isFalse();
    assertThat(
            TemporalSettings.from(new Settings(Map.of("TEMPORAL_TLS", " true ")))
                .stubs()
                .getSslContext())
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"temporal", "http://temporal:7233", "temporal:port", "temporal:99999", "a b:7233"})
  void refusesAnInvalidAddress(String address) {
    assertThatThrownBy(
            () -> TemporalSettings.from(new Settings(Map.of("TEMPORAL_ADDRESS", address))))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("Use host:port");
  }
}
