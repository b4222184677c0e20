package dev.durablestripe.worker.stripe;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * What may be sent to Stripe, whoever asks for it. stripe-java puts base and path together as text:
 * a path {@code @host/} would take the key to another host.
 */
final class StripeRequestPaths {
  /** A segment begins with a letter or digit, so there is neither {@code //} nor {@code ..}. */
  private static final Pattern PATH =
      Pattern.compile("/v[12](/[A-Za-z0-9][A-Za-z0-9._~%-]*)+(\\?[A-Za-z0-9._~%&=+*-]*)?");

  /** Characters that a proxy might decode and then take for something else. */
  private static final Pattern HIDDEN =
      Pattern.compile("(?i)%(?:[01]\\p{XDigit}|7f|2e|2f|5c|25)|%(?!\\p{XDigit}{2})");

  private static final URI BASE = URI.create("https://stripe.invalid:8443");
  private static final Pattern ACCOUNT = Pattern.compile("acct_\\w{1,250}(/acct_\\w{1,250}){0,3}");

  private StripeRequestPaths() {}

  /**
   * Checks a path with its query.
   *
   * @return the path
   * @throws IllegalArgumentException when it is no path of Stripe's API, or leads to another host
   *     than the base does; the message does not quote it
   */
  static String path(String path) {
    int query = path.indexOf('?');
    String segments = query < 0 ? path : path.substring(0, query);
    if (!PATH.matcher(path).matches() || HIDDEN.matcher(segments).find() || !staysOnApiHost(path)) {
      throw new IllegalArgumentException("not a path of Stripe's API");
    }
    return path;
  }

  private static boolean staysOnApiHost(String path) {
    URI target = URI.create(BASE + path);
    return BASE.getHost().equals(target.getHost())
        && BASE.getPort() == target.getPort()
        && target.getRawUserInfo() == null
        && target.getRawFragment() == null
        && target.normalize().equals(target);
  }

  /**
   * Whether this can name a Connect account, or the way to one, or is '' for the platform's own.
   */
  static boolean isAccount(String account) {
    return account.isEmpty() || ACCOUNT.matcher(account).matches();
  }
}
