package dev.durablestripe.internal.webhook;

import dev.durablestripe.internal.settings.Settings;
import java.util.List;
import java.util.Locale;

/**
 * Which events are accepted: an early filter, because a live Connect endpoint <a
 * href="https://docs.stripe.com/connect/webhooks">receives test events too</a>. Whatever is
 * accepted here, the worker applies only events of its key's mode.
 */
enum LivemodeFilter {
  ANY,
  LIVE,
  TEST;

  static LivemodeFilter from(Settings settings) {
    return valueOf(
        settings.word("STRIPE_LIVEMODE", List.of("any", "live", "test")).toUpperCase(Locale.ROOT));
  }

  boolean accepts(boolean livemode) {
    return this == ANY || (this == LIVE) == livemode;
  }
}
