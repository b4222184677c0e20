package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a resync found.
 *
 * @param read subscriptions that Stripe listed
 * @param different of these, subscriptions that were not stored so
 * @param mended of these, subscriptions that are stored so now; none in a dry run
 * @param refused Connect accounts that Stripe does not let us read any more
 * @param examples the first of those that were different
 */
public record ResyncResult(
    @JsonProperty("read") long read,
    @JsonProperty("different") long different,
    @JsonProperty("mended") long mended,
    @JsonProperty("refused") long refused,
    @JsonProperty("examples") List<Subscription> examples) {
  /** Nothing yet. */
  public static final ResyncResult NOTHING = new ResyncResult(0, 0, 0, 0, List.of());

  private static final int EXAMPLES = 20;

  /**
   * A subscription.
   *
   * @param account its Connect account, '' without
   * @param id Stripe's id
   */
  public record Subscription(
      @JsonProperty("account") String account, @JsonProperty("id") String id) {}

  ResyncResult plusRead(long more, boolean refusedToo) {
    return new ResyncResult(
        read + more, different, mended, refusedToo ? refused + 1 : refused, examples);
  }

  ResyncResult plusDifferent(List<Subscription> more, boolean mendedToo) {
    return new ResyncResult(
        read,
        different + more.size(),
        mendedToo ? mended + more.size() : mended,
        refused,
        Stream.concat(examples.stream(), more.stream()).limit(EXAMPLES).toList());
  }

  /** One line for Temporal's UI. */
  String line() {
    return "%,d subscriptions read: %,d different, %,d mended".formatted(read, different, mended);
  }
}
