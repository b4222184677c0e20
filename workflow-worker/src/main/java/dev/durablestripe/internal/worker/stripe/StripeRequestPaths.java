package dev.durablestripe.internal.worker.stripe;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Restricts what is sent to Stripe. stripe-java concatenates base and path as text, so a path such
 * as {@code @host/} would send the key to another host.
 */
final class StripeRequestPaths {
  /** A segment begins with a letter or digit, which excludes {@code //} and {@code ..}. */
  private static final Pattern PATH =
      Pattern.compile("/v[12](/[A-Za-z0-9][A-Za-z0-9._~%-]*)+(\\?[A-Za-z0-9._~%&=+*-]*)?");

  /**
   * Control characters, dots, slashes, backslashes and percent signs, which a proxy might decode,
   * and incomplete escapes.
   */
  private static final Pattern UNSAFE_ESCAPE =
      Pattern.compile("(?i)%(?:[01]\\p{XDigit}|7f|2e|2f|5c|25)|%(?!\\p{XDigit}{2})");

  private static final URI ANY_BASE = URI.create("https://stripe.invalid:8443");
  private static final Pattern ACCOUNT_ID = Pattern.compile("acct_\\w{1,250}");
  private static final Pattern ACCOUNT = Pattern.compile("%1$s(/%1$s){0,3}".formatted(ACCOUNT_ID));

  private StripeRequestPaths() {}

  /**
   * Checks a path with its query.
   *
   * @throws IllegalArgumentException if it is not a path of Stripe's API, or would lead to another
   *     host than the base; the message does not quote it
   */
  static void validate(String path) {
    int query = path.indexOf('?');
    String segments = query < 0 ? path : path.substring(0, query);
    if (!PATH.matcher(path).matches()
        || UNSAFE_ESCAPE.matcher(segments).find()
        || !staysOnHost(path)) {
      throw new IllegalArgumentException("not a path of Stripe's API");
    }
  }

  private static boolean staysOnHost(String path) {
    URI target = URI.create(ANY_BASE + path);
    return ANY_BASE.getHost().equals(target.getHost())
        && ANY_BASE.getPort() == target.getPort()
        && target.getRawUserInfo() == null
        && target.getRawFragment() == null
        && target.normalize().equals(target);
  }

  /** Whether the text is an account's id. */
  static boolean isAccountId(String account) {
    return ACCOUNT_ID.matcher(account).matches();
  }

  /**
   * Whether the text is a Connect account's id, a path of account ids, or '' for the platform's own
   * account.
   */
  static boolean isAccount(String account) {
    return account.isEmpty() || ACCOUNT.matcher(account).matches();
  }
}
