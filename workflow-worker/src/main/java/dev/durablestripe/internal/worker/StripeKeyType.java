package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.worker.event.KeyScope;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the prefix of a <a href="https://docs.stripe.com/keys">key</a> shows. An account's key shows
 * its mode: {@code sk_live_…}, {@code rk_test_…}. An organization's key begins with {@code sk_org}.
 * Stripe <a href="https://docs.stripe.com/keys/organization-api-keys">documents</a> only that, but
 * the keys that it issues continue with {@code _live_} or {@code _test_}.
 */
final class StripeKeyType {
  private static final String SETTING = "STRIPE_LIVEMODE";
  private static final Pattern MODE = Pattern.compile("(?:[sr]k|sk_org)_(live|test)_.*");

  private StripeKeyType() {}

  /**
   * What a key can see. If it does not show its mode, {@code STRIPE_LIVEMODE} has to.
   *
   * @throws InvalidSettingException if neither shows the mode, or they contradict each other
   */
  static KeyScope scope(String key, Settings settings) {
    Optional<String> modeOfKey = mode(key);
    String setting = settings.word(SETTING, List.of("any", "live", "test"));
    if (modeOfKey.isEmpty() && setting.equals("any")) {
      throw new InvalidSettingException(
          SETTING,
          "is missing",
          "Set it to live or test: STRIPE_SECRET_KEY does not show its mode");
    }
    String mode = modeOfKey.orElse(setting);
    if (!setting.equals("any") && !setting.equals(mode)) {
      throw new InvalidSettingException(
          SETTING,
          "is " + setting + ", and STRIPE_SECRET_KEY is of " + mode + " mode",
          "Set both to the same mode, or remove " + SETTING);
    }
    return new KeyScope(mode.equals("live"), key.startsWith("sk_org_"));
  }

  private static Optional<String> mode(String key) {
    Matcher mode = MODE.matcher(key.toLowerCase(Locale.ROOT));
    return mode.matches() ? Optional.of(mode.group(1)) : Optional.empty();
  }
}
