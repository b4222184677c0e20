package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a resync found.
 *
 * @param read number of subscriptions that Stripe listed
 * @param different number of these whose rows differed from Stripe's state
 * @param corrected {@code mended}, number of the different ones that were stored; 0 in a dry run
 * @param refused number of lists that Stripe refused to return
 * @param examples the first of the different subscriptions
 * @param rechecks number of pages that a dry run checked again, because something on them differed
 * @param unchecked number of subscriptions that differed the first time but were not checked again,
 *     because a dry run checks only a limited number of pages again
 * @param skipped number of subscriptions that could not be read, or were refused or missing when
 *     Stripe was asked for them
 * @param refusedByPlatform {@code refused_by_platform}, number of the refused lists that are the
 *     platform's
 * @param refusedLists {@code refused_lists}, the first of the refused lists
 * @param restarted number of times that a list was read from its start again, because the object
 *     before a page no longer existed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ResyncResult(
    long read,
    long different,
    @JsonProperty("mended") long corrected,
    long refused,
    List<Subscription> examples,
    long rechecks,
    long unchecked,
    long skipped,
    @JsonProperty("refused_by_platform") long refusedByPlatform,
    @JsonProperty("refused_lists") List<RefusedList> refusedLists,
    long restarted) {
  /** The result before the first page. */
  public static final ResyncResult NOTHING =
      new ResyncResult(0, 0, 0, 0, List.of(), 0, 0, 0, 0, List.of(), 0);

  /** Replaces lists that the result of an earlier version lacks. */
  @SuppressWarnings("ConstantValue") // Jackson passes null for a missing field
  public ResyncResult {
    examples = examples == null ? List.of() : examples;
    refusedLists = refusedLists == null ? List.of() : refusedLists;
  }

  /**
   * A subscription.
   *
   * @param account its Connect account; '' for the platform
   * @param id Stripe's id
   */
  public record Subscription(String account, String id) {}

  ResyncResult plusRead(long newlyRead, long newlySkipped) {
    return plus(
        new ResyncResult(newlyRead, 0, 0, 0, List.of(), 0, 0, newlySkipped, 0, List.of(), 0));
  }

  ResyncResult plusDifferent(List<Subscription> subscriptions, boolean stored) {
    long count = subscriptions.size();
    return plus(
        new ResyncResult(0, count, stored ? count : 0, 0, subscriptions, 0, 0, 0, 0, List.of(), 0));
  }

  ResyncResult plusRecheck(long newlyUnchecked, long newlySkipped) {
    return plus(
        new ResyncResult(0, 0, 0, 0, List.of(), 1, newlyUnchecked, newlySkipped, 0, List.of(), 0));
  }

  ResyncResult plusUnchecked(long newlyUnchecked) {
    return plus(new ResyncResult(0, 0, 0, 0, List.of(), 0, newlyUnchecked, 0, 0, List.of(), 0));
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
        corrected + more.corrected,
        refused + more.refused,
        ExampleList.concat(examples, more.examples),
        rechecks + more.rechecks,
        unchecked + more.unchecked,
        skipped + more.skipped,
        refusedByPlatform + more.refusedByPlatform,
        ExampleList.concat(refusedLists, more.refusedLists),
        restarted + more.restarted);
  }

  /** Returns one line for Temporal's UI. */
  String summary() {
    return "%,d subscriptions read: %,d different, %,d corrected, %,d not checked again; %,d lists refused"
        .formatted(read, different, corrected, unchecked, refused);
  }
}
