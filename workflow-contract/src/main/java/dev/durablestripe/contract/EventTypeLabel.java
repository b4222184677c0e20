package dev.durablestripe.contract;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The event types that metrics tell apart. A label for every type that Stripe may ever send would
 * make a time series of each, and nobody looks at those that no handler takes.
 */
public final class EventTypeLabel {
  /** Stands for every other type. */
  public static final String OTHER = "other";

  /** What the handlers that come with Durable Stripe take. */
  public static final Set<String> SHIPPED =
      Stream.concat(
              Stream.of(
                      "checkout.session.completed",
                      "customer.deleted",
                      "customer.subscription.created",
                      "customer.subscription.deleted",
                      "customer.subscription.paused",
                      "customer.subscription.pending_update_applied",
                      "customer.subscription.pending_update_expired",
                      "customer.subscription.resumed",
                      "customer.subscription.trial_will_end",
                      "customer.subscription.updated",
                      "invoice.paid",
                      "invoice.payment_failed")
                  .flatMap(type -> Stream.of(type, "v1." + type)),
              Stream.of("v2.core.health.event_generation_failure.resolved"))
          .collect(Collectors.toUnmodifiableSet());

  private EventTypeLabel() {}

  /** The label of a type where only those that are shipped are known. */
  public static String of(String type) {
    return of(type, SHIPPED);
  }

  /** The label of a type: itself if it is one of those that are handled. */
  public static String of(String type, Set<String> handled) {
    return handled.contains(type) ? type : OTHER;
  }
}
