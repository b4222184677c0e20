package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a resync found.
 *
 * @param read subscriptions that Stripe listed
 * @param different of these, subscriptions that were not stored so
 * @param mended of these, subscriptions that are stored so now; none in a dry run
 * @param refused lists that Stripe did not let us read
 * @param examples the first of those that were different
 * @param rechecks how many pages a dry run looked at again, since something on them differed
 * @param unchecked subscriptions that differed at first sight and that a dry run did not look at
 *     again: it looks again at a limited number of pages
 * @param skipped subscriptions that Stripe had listed and then did not have, or did not show
 * @param refusedByPlatform of the refused lists, those of the platform itself
 * @param refusedLists the first of the refused lists
 * @param restarted how often a list was begun again, since the object to go on after was gone
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ResyncResult(
    @JsonProperty("read") long read,
    @JsonProperty("different") long different,
    @JsonProperty("mended") long mended,
    @JsonProperty("refused") long refused,
    @JsonProperty("examples") List<Subscription> examples,
    @JsonProperty("rechecks") long rechecks,
    @JsonProperty("unchecked") long unchecked,
    @JsonProperty("skipped") long skipped,
    @JsonProperty("refused_by_platform") long refusedByPlatform,
    @JsonProperty("refused_lists") List<RefusedList> refusedLists,
    @JsonProperty("restarted") long restarted) {
  /** Nothing yet. */
  public static final ResyncResult NOTHING =
      new ResyncResult(0, 0, 0, 0, List.of(), 0, 0, 0, 0, List.of(), 0);

  private static final int EXAMPLES = 20;

  /** Earlier versions wrote fewer fields. */
  @SuppressWarnings("ConstantValue") // Jackson leaves out what is not there
  public ResyncResult {
    examples = examples == null ? List.of() : examples;
    refusedLists = refusedLists == null ? List.of() : refusedLists;
  }

  /**
   * A subscription.
   *
   * @param account its Connect account, '' without
   * @param id Stripe's id
   */
  public record Subscription(
      @JsonProperty("account") String account, @JsonProperty("id") String id) {}

  ResyncResult plusRead(long more, long skippedToo) {
    return plus(new ResyncResult(more, 0, 0, 0, List.of(), 0, 0, skippedToo, 0, List.of(), 0));
  }

  ResyncResult plusDifferent(List<Subscription> more, boolean mendedToo) {
    long count = more.size();
    return plus(
        new ResyncResult(0, count, mendedToo ? count : 0, 0, more, 0, 0, 0, 0, List.of(), 0));
  }

  ResyncResult plusRecheck(long uncheckedToo, long skippedToo) {
    return plus(
        new ResyncResult(0, 0, 0, 0, List.of(), 1, uncheckedToo, skippedToo, 0, List.of(), 0));
  }

  ResyncResult plusUnchecked(long more) {
    return plus(new ResyncResult(0, 0, 0, 0, List.of(), 0, more, 0, 0, List.of(), 0));
  }

  ResyncResult plusRefused(RefusedList list) {
    return plus(
        new ResyncResult(
            0, 0, 0, 1, List.of(), 0, 0, 0, list.isPlatform() ? 1 : 0, List.of(list), 0));
  }

  ResyncResult plusRestarted() {
    return plus(new ResyncResult(0, 0, 0, 0, List.of(), 0, 0, 0, 0, List.of(), 1));
  }

  private ResyncResult plus(ResyncResult more) {
    return new ResyncResult(
        read + more.read,
        different + more.different,
        mended + more.mended,
        refused + more.refused,
        first(examples, more.examples),
        rechecks + more.rechecks,
        unchecked + more.unchecked,
        skipped + more.skipped,
        refusedByPlatform + more.refusedByPlatform,
        first(refusedLists, more.refusedLists),
        restarted + more.restarted);
  }

  private static <T> List<T> first(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).limit(EXAMPLES).toList();
  }

  /** One line for Temporal's UI. */
  String line() {
    return "%,d subscriptions read: %,d different, %,d mended, %,d not looked at again; %,d lists refused"
        .formatted(read, different, mended, unchecked, refused);
  }
}
