package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.internal.worker.reconcile.OutdatedWalkException;
import dev.durablestripe.internal.worker.stripe.StripeListQuery;
import dev.durablestripe.internal.worker.workflow.ListQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts lists between the form in workflows, which is unchecked, and the form for Stripe. */
final class ListQueries {
  private ListQueries() {}

  /** Returns the form in workflows. */
  static ListQuery format(StripeListQuery list) {
    return new ListQuery(
        ListQuery.Name.valueOf(list.name().name()),
        list.types(),
        list.since() == null ? null : list.since().toString(),
        list.until() == null ? null : list.until().toString(),
        list.undelivered(),
        list.customer());
  }

  /**
   * Checks a list that a workflow requests.
   *
   * @param list null in a page of an earlier build, which identified it by a path
   * @param readable the lists that the activity can read
   * @throws OutdatedWalkException if it has no known name
   * @throws OperatorRequestRefusedException if the activity cannot read it, or a filter is invalid
   */
  static StripeListQuery parse(@Nullable ListQuery list, Set<ListQuery.Name> readable) {
    if (list == null || list.name() == null) {
      throw new OutdatedWalkException();
    }
    if (!readable.contains(list.name())) {
      throw new OperatorRequestRefusedException(
          "this workflow does not read the list " + list.name());
    }
    return new StripeListQuery(
        StripeListQuery.Name.valueOf(list.name().name()),
        types(list),
        instant("since", list.since()),
        instant("until", list.until()),
        list.undelivered(),
        list.customer());
  }

  private static List<String> types(ListQuery list) {
    return list.types() == null ? List.of() : list.types().stream().map(String::valueOf).toList();
  }

  private static @Nullable Instant instant(String field, @Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new OperatorRequestRefusedException(
          field + " is not a time: use for example 2026-11-24T08:00:00Z");
    }
  }
}
