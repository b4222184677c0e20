package dev.durablestripe.internal.worker.codec;

import dev.durablestripe.internal.encryption.EncryptionKeys;
import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The settings of the codec endpoint.
 *
 * @param password {@code CODEC_PASSWORD}: the password for decrypting payloads
 * @param uiOrigin {@code CODEC_UI_ORIGIN}: the origin of Temporal's UI, whose scripts may call the
 *     endpoint
 */
public record CodecSettings(Supplier<String> password, String uiOrigin) {
  private static final String PASSWORD = "CODEC_PASSWORD";
  private static final String ORIGIN = "CODEC_UI_ORIGIN";

  /** Long, because the number of attempts is not limited. */
  private static final Pattern PASSWORD_FORMAT = Pattern.compile("[!-~]{20,}");

  /** As browsers send it: without a path, and without a slash at the end. */
  private static final Pattern ORIGIN_FORMAT = Pattern.compile("https?://[a-z0-9.\\-]+(:\\d+)?");

  /**
   * Reads the settings.
   *
   * @return empty if none is set: then there is no endpoint
   * @throws InvalidSettingException if a setting is missing or invalid
   */
  public static Optional<CodecSettings> from(Settings settings) {
    if (settings.text(PASSWORD).or(() -> settings.text(ORIGIN)).isEmpty()) {
      return Optional.empty();
    }
    settings.required(
        EncryptionKeys.SETTING,
        "Set it, or remove %s and %s: there is nothing to decrypt".formatted(PASSWORD, ORIGIN));
    return Optional.of(
        new CodecSettings(
            settings.reloadable(List.of(PASSWORD), CodecSettings::password), origin(settings)));
  }

  private static String password(Settings settings) {
    String password =
        settings.required(PASSWORD, "Set it, for example to the output of 'openssl rand -hex 20'");
    if (!PASSWORD_FORMAT.matcher(password).matches()) {
      throw new InvalidSettingException(
          PASSWORD,
          "is too short, or has a space or a character that is not ASCII",
          "Use at least 20 characters, for example the output of 'openssl rand -hex 20'");
    }
    return password;
  }

  private static String origin(Settings settings) {
    String origin =
        settings.required(ORIGIN, "Set it to the address of Temporal's UI: http://host:port");
    if (!ORIGIN_FORMAT.matcher(origin).matches()) {
      throw new InvalidSettingException(
          ORIGIN, "is '" + origin + "'", "Use http://host:port, without a path");
    }
    return origin;
  }

  /** Does not show the password. */
  @Override
  public String toString() {
    return "CodecSettings";
  }
}
