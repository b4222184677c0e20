package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.worker.stripe.StripeListQuery;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Counts and logs the lists that a sweep skips because Stripe refuses them. */
@Component
class RefusedListMetrics {
  private static final Logger log = LoggerFactory.getLogger(RefusedListMetrics.class);

  private final MeterRegistry meters;

  RefusedListMetrics(MeterRegistry meters) {
    this.meters = meters;
    for (StripeListQuery.Name name : StripeListQuery.Name.values()) {
      // Prometheus sees an increase only if the counter existed before.
      counter(true, name);
      counter(false, name);
    }
  }

  /**
   * Counts a refused list.
   *
   * @param account the Connect account; '' for the platform
   */
  void count(String account, StripeListQuery list) {
    log.warn(
        "Stripe refused the list {} of {}; skipping it",
        label(list.name()),
        account.isEmpty() ? "the platform" : account);
    counter(account.isEmpty(), list.name()).increment();
  }

  private Counter counter(boolean platform, StripeListQuery.Name list) {
    return Counter.builder("stripe.lists.refused")
        .description("Lists that a sweep skipped because Stripe refused them")
        .tag("list", label(list))
        .tag("scope", platform ? "platform" : "connected")
        .register(meters);
  }

  /** Returns the name of a list in metrics and results. */
  static String label(StripeListQuery.Name list) {
    return list.name().toLowerCase(Locale.ROOT);
  }
}
