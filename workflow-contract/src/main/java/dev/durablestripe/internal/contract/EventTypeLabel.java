package dev.durablestripe.internal.contract;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The event types that metrics distinguish. A label for every type that Stripe can send would
 * create a time series for each, even for those that no handler supports.
 */
public final class EventTypeLabel {
  /** The label of every other type. */
  public static final String OTHER = "other";

  /** The types that the handlers shipped with Durable Stripe support. */
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

  /** The label of a type for a program that knows only the shipped types. */
  public static String of(String type) {
    return of(type, SHIPPED);
  }

  /** The label of a type: the type itself if it is handled. */
  public static String of(String type, Set<String> handled) {
    return handled.contains(type) ? type : OTHER;
  }
}
