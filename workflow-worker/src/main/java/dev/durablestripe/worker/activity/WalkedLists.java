package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.event.OperationRefused;
import dev.durablestripe.worker.reconcile.OutdatedWalkException;
import dev.durablestripe.worker.stripe.StripeList;
import dev.durablestripe.worker.workflow.WalkedList;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists as workflows name them, which anyone may have typed, and as Stripe is asked for them. */
final class WalkedLists {
  private WalkedLists() {}

  static WalkedList of(StripeList list) {
    return new WalkedList(
        WalkedList.Name.valueOf(list.name().name()),
        list.types(),
        list.since() == null ? null : list.since().toString(),
        list.until() == null ? null : list.until().toString(),
        list.undelivered(),
        list.customer());
  }

  /**
   * Checks a list that a workflow names.
   *
   * @param walked null in a page of a version before 0.2.0, which named it by its path
   * @param readable those that the activity can read
   * @throws OutdatedWalkException when it names no list
   * @throws OperationRefused when its filters are none
   */
  static StripeList check(@Nullable WalkedList walked, Set<WalkedList.Name> readable) {
    if (walked == null || walked.name() == null) {
      throw new OutdatedWalkException();
    }
    if (!readable.contains(walked.name())) {
      throw new OperationRefused("this workflow does not read the list " + walked.name());
    }
    return new StripeList(
        StripeList.Name.valueOf(walked.name().name()),
        types(walked),
        time("since", walked.since()),
        time("until", walked.until()),
        walked.undelivered(),
        walked.customer());
  }

  private static List<String> types(WalkedList walked) {
    return walked.types() == null
        ? List.of()
        : walked.types().stream().map(String::valueOf).toList();
  }

  private static @Nullable Instant time(String field, @Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new OperationRefused(field + " is no time: use for example 2026-11-24T08:00:00Z");
    }
  }
}
