package dev.durablestripe.worker.codec;

import dev.durablestripe.encryption.EncryptionKeys;
import dev.durablestripe.settings.InvalidSettingException;
import dev.durablestripe.settings.Settings;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may have payloads decrypted.
 *
 * @param password {@code CODEC_PASSWORD}: what they are asked for
 * @param uiOrigin {@code CODEC_UI_ORIGIN}: the one web page whose scripts may ask
 */
public record CodecSettings(String password, String uiOrigin) {
  private static final String PASSWORD = "CODEC_PASSWORD";
  private static final String ORIGIN = "CODEC_UI_ORIGIN";

  /** Nobody counts the guesses, so it must be long. */
  private static final Pattern LONG_ENOUGH = Pattern.compile("[!-~]{20,}");

  /** As browsers send it: no path, and no slash at the end. */
  private static final Pattern SCHEME_HOST_PORT = Pattern.compile("https?://[a-z0-9.\\-]+(:\\d+)?");

  /**
   * Reads the settings; empty when nobody is to decrypt.
   *
   * @throws InvalidSettingException when one is missing or cannot be used
   */
  public static Optional<CodecSettings> from(Settings settings) {
    if (settings.text(PASSWORD).or(() -> settings.text(ORIGIN)).isEmpty()) {
      return Optional.empty();
    }
    settings.required(
        EncryptionKeys.SETTING,
        "Set it, or remove %s and %s: there is nothing to decrypt".formatted(PASSWORD, ORIGIN));
    return Optional.of(new CodecSettings(password(settings), origin(settings)));
  }

  private static String password(Settings settings) {
    String password =
        settings.required(PASSWORD, "Set it, for example to what 'openssl rand -hex 20' prints");
    if (!LONG_ENOUGH.matcher(password).matches()) {
      throw new InvalidSettingException(
          PASSWORD,
          "is too short, or has a space or a letter beyond ASCII",
          "Use at least 20 characters, for example what 'openssl rand -hex 20' prints");
    }
    return password;
  }

  private static String origin(Settings settings) {
    String origin =
        settings.required(ORIGIN, "Set it to where you open Temporal's UI: http://host:port");
    if (!SCHEME_HOST_PORT.matcher(origin).matches()) {
      throw new InvalidSettingException(
          ORIGIN, "is '" + origin + "'", "Use http://host:port, without a path");
    }
    return origin;
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "CodecSettings";
  }
}
