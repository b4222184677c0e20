package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a reconciliation found.
 *
 * @param listed number of events that Stripe listed
 * @param settled number of these that have a mark, or whose twin has one
 * @param waiting number of these whose workflow is open
 * @param started number of these that had been missed; their workflows were started
 * @param unreadable number of these that cannot be read as an event
 * @param refused number of lists that Stripe refused to return
 * @param completedWithoutMark {@code completed_without_mark}, number of these whose workflow had
 *     completed although their mark was missing: they were started again, or their discard was
 *     restored
 * @param terminated number of these whose workflow an operator terminated or cancelled; they were
 *     not started
 * @param terminatedEvents {@code terminated_events}, ids of the first events counted in {@code
 *     terminated}
 * @param refusedByPlatform {@code refused_by_platform}, number of the refused lists that are the
 *     platform's
 * @param refusedLists {@code refused_lists}, the first of the refused lists
 * @param restarted number of times that a list was read from its start again, because the object
 *     before a page no longer existed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ReconcileResult(
    long listed,
    long settled,
    long waiting,
    long started,
    long unreadable,
    long refused,
    @JsonProperty("completed_without_mark") long completedWithoutMark,
    long terminated,
    @JsonProperty("terminated_events") List<String> terminatedEvents,
    @JsonProperty("refused_by_platform") long refusedByPlatform,
    @JsonProperty("refused_lists") List<RefusedList> refusedLists,
    long restarted) {
  /** The result before the first page. */
  public static final ReconcileResult NOTHING = new ReconcileResult(0, 0, 0, 0, 0, 0);

  /** Replaces lists that the result of an earlier version lacks. */
  @SuppressWarnings("ConstantValue") // Jackson passes null for a missing field
  public ReconcileResult {
    terminatedEvents = terminatedEvents == null ? List.of() : terminatedEvents;
    refusedLists = refusedLists == null ? List.of() : refusedLists;
  }

  /** A result without completed or terminated workflows and without names of refused lists. */
  public ReconcileResult(
      long listed, long settled, long waiting, long started, long unreadable, long refused) {
    this(listed, settled, waiting, started, unreadable, refused, 0, 0, List.of(), 0, List.of(), 0);
  }

  /** Returns the result of one refused list. */
  public static ReconcileResult refused(RefusedList list) {
    return new ReconcileResult(
        0, 0, 0, 0, 0, 1, 0, 0, List.of(), list.isPlatform() ? 1 : 0, List.of(list), 0);
  }

  /** Returns this result with events whose workflows had completed or were terminated. */
  public ReconcileResult withEnded(long withoutMark, List<String> terminatedIds) {
    return new ReconcileResult(
        listed,
        settled,
        waiting,
        started,
        unreadable,
        refused,
        withoutMark,
        terminatedIds.size(),
        terminatedIds,
        refusedByPlatform,
        refusedLists,
        restarted);
  }

  ReconcileResult plus(ReconcileResult more) {
    return new ReconcileResult(
        listed + more.listed,
        settled + more.settled,
        waiting + more.waiting,
        started + more.started,
        unreadable + more.unreadable,
        refused + more.refused,
        completedWithoutMark + more.completedWithoutMark,
        terminated + more.terminated,
        ExampleList.concat(terminatedEvents, more.terminatedEvents),
        refusedByPlatform + more.refusedByPlatform,
        ExampleList.concat(refusedLists, more.refusedLists),
        restarted + more.restarted);
  }

  /** Returns this result with one more restarted list. */
  ReconcileResult plusRestarted() {
    return plus(new ReconcileResult(0, 0, 0, 0, 0, 0, 0, 0, List.of(), 0, List.of(), 1));
  }

  /** Returns one line for Temporal's UI. */
  String summary() {
    return "%,d events listed: %,d marked, %,d waiting, %,d missed and started, %,d completed without a mark; %,d lists refused"
        .formatted(listed, settled, waiting, started, completedWithoutMark, refused);
  }
}
