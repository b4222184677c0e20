package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a reconciliation found.
 *
 * @param listed events that Stripe listed
 * @param settled of these, events that the database knew, or whose twins it knew
 * @param waiting of these, events whose workflow was open
 * @param started of these, events that had been lost: their workflows were started
 * @param unreadable of these, events that we cannot read
 * @param refused lists that Stripe did not let us read
 * @param completedWithoutMark of these, events whose workflow had ended and whose mark the database
 *     had lost: they were started again, or their discard was restored
 * @param terminated of these, events whose workflow an operator had terminated or cancelled: they
 *     were left alone
 * @param terminatedEvents ids of the first of those
 * @param refusedByPlatform of the refused lists, those of the platform itself
 * @param refusedLists the first of the refused lists
 * @param restarted how often a list was begun again, since the object to go on after was gone
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ReconcileResult(
    @JsonProperty("listed") long listed,
    @JsonProperty("settled") long settled,
    @JsonProperty("waiting") long waiting,
    @JsonProperty("started") long started,
    @JsonProperty("unreadable") long unreadable,
    @JsonProperty("refused") long refused,
    @JsonProperty("completed_without_mark") long completedWithoutMark,
    @JsonProperty("terminated") long terminated,
    @JsonProperty("terminated_events") List<String> terminatedEvents,
    @JsonProperty("refused_by_platform") long refusedByPlatform,
    @JsonProperty("refused_lists") List<RefusedList> refusedLists,
    @JsonProperty("restarted") long restarted) {
  /** Nothing yet. */
  public static final ReconcileResult NOTHING = new ReconcileResult(0, 0, 0, 0, 0, 0);

  private static final int EXAMPLES = 20;

  /** Earlier versions wrote fewer fields. */
  @SuppressWarnings("ConstantValue") // Jackson leaves out what is not there
  public ReconcileResult {
    terminatedEvents = terminatedEvents == null ? List.of() : terminatedEvents;
    refusedLists = refusedLists == null ? List.of() : refusedLists;
  }

  /** A result without events whose workflows had ended, and without names of refused lists. */
  public ReconcileResult(
      long listed, long settled, long waiting, long started, long unreadable, long refused) {
    this(listed, settled, waiting, started, unreadable, refused, 0, 0, List.of(), 0, List.of(), 0);
  }

  /** One list that was refused. */
  public static ReconcileResult refused(RefusedList list) {
    return new ReconcileResult(
        0, 0, 0, 0, 0, 1, 0, 0, List.of(), list.isPlatform() ? 1 : 0, List.of(list), 0);
  }

  /** The same with events whose workflows had ended. */
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
        first(terminatedEvents, more.terminatedEvents),
        refusedByPlatform + more.refusedByPlatform,
        first(refusedLists, more.refusedLists),
        restarted + more.restarted);
  }

  private static <T> List<T> first(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).limit(EXAMPLES).toList();
  }

  /** One more list was begun again. */
  ReconcileResult plusRestarted() {
    return plus(new ReconcileResult(0, 0, 0, 0, 0, 0, 0, 0, List.of(), 0, List.of(), 1));
  }

  /** One line for Temporal's UI. */
  String line() {
    return "%,d events listed: %,d known, %,d waiting, %,d lost and started, %,d completed without a mark; %,d lists refused"
        .formatted(listed, settled, waiting, started, completedWithoutMark, refused);
  }
}
