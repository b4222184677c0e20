package dev.durablestripe.internal.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/** Recognizes this machine by a host's name alone, without DNS. */
public final class LoopbackHosts {
  private static final Pattern NAMES =
      Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1");

  private LoopbackHosts() {}

  /**
   * Whether a host is this machine.
   *
   * @param host a name or an address, an IPv6 address with or without brackets
   */
  public static boolean is(String host) {
    String bare = host.replaceFirst("^\\[(.*)]$", "$1").toLowerCase(Locale.ROOT);
    return NAMES.matcher(bare).matches();
  }
}
