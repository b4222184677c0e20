package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import java.net.URI;
import java.util.Optional;

/**
 * {@code STRIPE_API_BASE}: the address of Stripe's API, which receives the key with each request.
 */
final class StripeApiBase {
  private static final String SETTING = "STRIPE_API_BASE";
  private static final int HTTPS = 443;

  private StripeApiBase() {}

  /**
   * Reads it, without a slash at the end.
   *
   * @param live whether the key is of live mode; only Stripe may receive such a key
   * @return empty for Stripe itself
   * @throws InvalidSettingException if it cannot be used
   */
  static Optional<String> from(Settings settings, boolean live) {
    return settings.text(SETTING).map(text -> check(text, live));
  }

  private static String check(String text, boolean live) {
    URI base = parse(text);
    if (live && !isStripe(base)) {
      throw new InvalidSettingException(
          SETTING,
          "would send a key of live mode to another host than Stripe's",
          "Remove it, or use a key of test mode");
    }
    return text.replaceFirst("/$", "");
  }

  private static boolean isStripe(URI base) {
    return "https".equals(base.getScheme())
        && "api.stripe.com".equals(base.getHost())
        && (base.getPort() == -1 || base.getPort() == HTTPS);
  }

  private static URI parse(String text) {
    try {
      URI base = URI.create(text);
      if (base.getHost() != null
          && base.getRawUserInfo() == null
          && text.matches("https?://[^/?#]+/?")) {
        return base;
      }
    } catch (IllegalArgumentException e) {
      // Reported below.
    }
    throw new InvalidSettingException(
        SETTING, "is not the URL of a host", "Use http://host:port, or remove it");
  }
}
