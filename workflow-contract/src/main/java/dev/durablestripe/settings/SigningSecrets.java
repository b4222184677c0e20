package dev.durablestripe.settings;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code STRIPE_WEBHOOK_SECRET}: the <a
 * href="https://docs.stripe.com/webhooks#verify-official-libraries">signing secrets</a> of the
 * endpoints, in the form that starter and worker share.
 */
public final class SigningSecrets {
  /** The name of the setting. */
  public static final String SETTING = "STRIPE_WEBHOOK_SECRET";

  /** Stripe's own have 32 characters or more; what is shorter can be guessed, or was cut off. */
  private static final Pattern SECRET = Pattern.compile("whsec_[!-+\\--~]{24,}");

  private SigningSecrets() {}

  /**
   * Reads the secrets.
   *
   * @return empty when none is set
   * @throws InvalidSettingException when one is not a signing secret; the message does not quote it
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
          "holds something that is not a signing secret",
          "Use whsec_ and what follows it, 24 characters or more, or several of these with commas"
              + " between");
    }
    return secrets;
  }

  /**
   * Reads the secrets of a program that cannot do without.
   *
   * @throws InvalidSettingException when none is set, or one is not a signing secret
   */
  public static List<String> required(Settings settings) {
    settings.required(
        SETTING,
        "Set it to the signing secret of your endpoint (whsec_…), from the Stripe dashboard or"
            + " from 'stripe listen'");
    return from(settings);
  }
}
