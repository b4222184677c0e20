package dev.durablestripe.internal.worker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodecSettingsTest {
  private static final Map<String, String> ALL =
      Map.of(
          "PAYLOAD_ENCRYPTION_KEYSET", EncryptionKeys.withNewKey(Optional.empty()).json(),
          "CODEC_PASSWORD", "a-password-of-20-letters",
          "CODEC_UI_ORIGIN", "http://127.0.0.1:8233");

  @Test
  void readsTheSettings() {
    CodecSettings settings = CodecSettings.from(new Settings(ALL)).orElseThrow();

    assertThat(settings.password().get()).isEqualTo("a-password-of-20-letters");
    assertThat(settings.uiOrigin()).isEqualTo("http://127.0.0.1:8233");
    assertThat(settings).asString().doesNotContain("a-password");
  }

  @Test
  void isOffByDefault() {
    assertThat(CodecSettings.from(new Settings(Map.of()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PAYLOAD_ENCRYPTION_KEYSET, '', there is nothing to decrypt",
    "CODEC_PASSWORD, '', is missing",
    "CODEC_PASSWORD, oops, is too short",
    "CODEC_PASSWORD, oops with spaces in between, has a space",
    "CODEC_UI_ORIGIN, '', is missing",
    "CODEC_UI_ORIGIN, *, Use http://host:port",
    "CODEC_UI_ORIGIN, http://127.0.0.1:8233/, without a path",
  })
  void refusesMissingAndInvalidSettings(String name, String value, String words) {
    Map<String, String> settings = new HashMap<>(ALL);
    settings.put(name, value);

    assertThatThrownBy(() -> CodecSettings.from(new Settings(settings)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(name)
        .hasMessageContaining(words)
        .hasMessageNotContaining("oops");
  }
}
