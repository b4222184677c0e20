package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.worker.reconcile.OutdatedWalkException;
import dev.durablestripe.worker.stripe.StripeListQuery;
import dev.durablestripe.worker.workflow.ListQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists as workflows name them, which anyone may have typed, and as Stripe is asked for them. */
final class ListQueries {
  private ListQueries() {}

  static ListQuery of(StripeListQuery list) {
    return new ListQuery(
        ListQuery.Name.valueOf(list.name().name()),
        list.types(),
        list.since() == null ? null : list.since().toString(),
        list.until() == null ? null : list.until().toString(),
        list.undelivered(),
        list.customer());
  }

  /**
   * Checks a list that a workflow names.
   *
   * @param walked null in a page of an earlier build, which named it by its path
   * @param readable those that the activity can read
   * @throws OutdatedWalkException when it names no list
   * @throws OperatorRequestRefusedException when its filters are none
   */
  static StripeListQuery check(@Nullable ListQuery walked, Set<ListQuery.Name> readable) {
    if (walked == null || walked.name() == null) {
      throw new OutdatedWalkException();
    }
    if (!readable.contains(walked.name())) {
      throw new OperatorRequestRefusedException(
          "this workflow does not read the list " + walked.name());
    }
    return new StripeListQuery(
        StripeListQuery.Name.valueOf(walked.name().name()),
        types(walked),
        time("since", walked.since()),
        time("until", walked.until()),
        walked.undelivered(),
        walked.customer());
  }

  private static List<String> types(ListQuery walked) {
    return walked.types() == null
        ? List.of()
        : walked.types().stream().map(String::valueOf).toList();
  }

  private static @Nullable Instant time(String field, @Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new OperatorRequestRefusedException(
          field + " is no time: use for example 2026-11-24T08:00:00Z");
    }
  }
}
