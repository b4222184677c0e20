package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.stripe.StripeListQuery;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Counts the lists that Stripe refuses, so that passing over them is seen. */
@Component
class RefusedListMetrics {
  private static final Logger log = LoggerFactory.getLogger(RefusedListMetrics.class);

  private final MeterRegistry meters;

  RefusedListMetrics(MeterRegistry meters) {
    this.meters = meters;
    for (StripeListQuery.Name name : StripeListQuery.Name.values()) {
      // An alert can only see an increase of what was there before.
      counter(true, name);
      counter(false, name);
    }
  }

  /**
   * Counts one.
   *
   * @param account the Connect account, '' for the platform's own list
   */
  void count(String account, StripeListQuery list) {
    log.warn(
        "Stripe does not let us read the list {} of {}; it is passed over",
        label(list.name()),
        account.isEmpty() ? "the platform" : account);
    counter(account.isEmpty(), list.name()).increment();
  }

  private Counter counter(boolean platform, StripeListQuery.Name list) {
    return Counter.builder("stripe.lists.refused")
        .description("Lists that a sweep passed over, since Stripe refused them")
        .tag("list", label(list))
        .tag("scope", platform ? "platform" : "connected")
        .register(meters);
  }

  static String label(StripeListQuery.Name list) {
    return list.name().toLowerCase(Locale.ROOT);
  }
}
