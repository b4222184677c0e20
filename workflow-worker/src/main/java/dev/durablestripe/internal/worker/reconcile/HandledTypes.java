package dev.durablestripe.internal.worker.reconcile;

import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.EventHandlers;
import dev.durablestripe.internal.worker.event.JavaHandlers;
import dev.durablestripe.internal.worker.event.SqlHandlers;
import dev.durablestripe.internal.worker.stripe.ListedEvent;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.stripe.StripeListQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The event types to reconcile: those that ship with us, and those that applications have added.
 */
@Component
class HandledTypes {
  private final EventHandlers handlers;
  private final JavaHandlers javaHandlers;
  private final SqlHandlers sqlHandlers;

  HandledTypes(EventHandlers handlers, JavaHandlers javaHandlers, SqlHandlers sqlHandlers) {
    this.handlers = handlers;
    this.javaHandlers = javaHandlers;
    this.sqlHandlers = sqlHandlers;
  }

  /**
   * Returns the lists of events. Types that applications have added have lists of their own,
   * because Stripe may refuse a list with a mistyped type.
   *
   * @param since the time of the oldest snapshot events
   * @param thinSince the time of the oldest thin events
   * @param undelivered whether to list only snapshot events that not every endpoint accepted
   */
  List<StripeListQuery> lists(
      Instant since, Instant thinSince, Instant until, boolean undelivered) {
    Set<String> types = handlers.shippedTypes();
    List<StripeListQuery> lists = new ArrayList<>();
    lists.addAll(StripeListApi.events(types, since, until, undelivered));
    lists.addAll(StripeListApi.thinEvents(types, thinSince, until));
    Map<String, Instant> notBefore = notBefore();
    notBefore.keySet().removeAll(types);
    notBefore.values().removeIf(until::isBefore);
    Instant first = notBefore.values().stream().min(Instant::compareTo).orElse(until);
    lists.addAll(StripeListApi.events(notBefore.keySet(), later(since, first), until, undelivered));
    lists.addAll(StripeListApi.thinEvents(notBefore.keySet(), later(thinSince, first), until));
    return lists;
  }

  private Map<String, Instant> notBefore() {
    Map<String, Instant> times = new TreeMap<>(sqlHandlers.notBefore());
    javaHandlers
        .notBefore()
        .forEach((type, time) -> times.merge(type, time, (a, b) -> a.isBefore(b) ? a : b));
    return times;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /**
   * Returns the events that are older than every added handler of their type. They are not missed:
   * when they happened, nothing was to handle them.
   *
   * @return their ids
   */
  Set<String> findTooOld(List<ListedEvent> events) {
    Set<String> types = handlers.shippedTypes();
    List<StripeEvent> added =
        events.stream()
            .map(ListedEvent::event)
            .filter(event -> !types.contains(event.type()))
            .toList();
    if (added.isEmpty()) {
      return Set.of();
    }
    Map<String, Instant> notBefore = notBefore();
    return added.stream()
        .filter(
            event -> event.created().isBefore(notBefore.getOrDefault(event.type(), Instant.MIN)))
        .map(StripeEvent::id)
        .collect(Collectors.toUnmodifiableSet());
  }
}
