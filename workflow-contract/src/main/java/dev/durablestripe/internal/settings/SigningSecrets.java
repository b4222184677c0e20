package dev.durablestripe.internal.settings;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code STRIPE_WEBHOOK_SECRET}: the <a
 * href="https://docs.stripe.com/webhooks#verify-official-libraries">signing secrets</a> of the
 * endpoints, in the same form for starter and worker.
 */
public final class SigningSecrets {
  /** The name of the setting. */
  public static final String SETTING = "STRIPE_WEBHOOK_SECRET";

  /** Stripe's have 32 characters or more; a shorter one can be guessed, or was cut off. */
  private static final Pattern SECRET = Pattern.compile("whsec_[!-+\\--~]{24,}");

  private SigningSecrets() {}

  /**
   * Reads the secrets.
   *
   * @return empty if none is set
   * @throws InvalidSettingException if one is not a signing secret; the message does not quote it
   */
  public static List<String> from(Settings settings) {
    List<String> secrets =
        settings.text(SETTING).stream()
            .flatMap(text -> Stream.of(text.split(",", -1)))
            .map(String::strip)
            .toList();
    if (!secrets.stream().allMatch(secret -> SECRET.matcher(secret).matches())) {
      throw new InvalidSettingException(
          SETTING,
          "contains something that is not a signing secret",
          "Use whsec_ followed by 24 characters or more, or several of these separated by commas");
    }
    return secrets;
  }

  /**
   * Reads the secrets of a program that needs at least one.
   *
   * @throws InvalidSettingException if none is set, or one is not a signing secret
   */
  public static List<String> required(Settings settings) {
    settings.required(
        SETTING,
        "Set it to the signing secret of your endpoint (whsec_…), from the Stripe dashboard or"
            + " from 'stripe listen'");
    return from(settings);
  }
}
