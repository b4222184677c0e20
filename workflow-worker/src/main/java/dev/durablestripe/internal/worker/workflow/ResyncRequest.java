package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A request to compare subscriptions, as JSON: {@code {}} for all, {@code {"customer": "cus_…"}}
 * for one customer, {@code {"dry_run": true}} to change nothing.
 *
 * @param account only this Connect account; '' for only the platform; null for all accounts or,
 *     with a customer, for the platform
 * @param customer only this customer's subscriptions; null for all customers
 * @param dryRun {@code dry_run}, whether to change nothing
 * @param repairFinal {@code repair_final}, whether to correct a row that says that a subscription
 *     has ended when Stripe shows twice that it has not; null means no, as in a schedule
 * @param walk the position at which the previous run stopped; null in the first run
 * @param found what the previous runs found; null in the first run
 */
public record ResyncRequest(
    @Nullable String account,
    @Nullable String customer,
    @JsonProperty("dry_run") boolean dryRun,
    @JsonProperty("repair_final") @Nullable Boolean repairFinal,
    PageCursor.@Nullable Position walk,
    @Nullable ResyncResult found) {

  /** A request for a first run. */
  public ResyncRequest(@Nullable String account, @Nullable String customer, boolean dryRun) {
    this(account, customer, dryRun, null, null, null);
  }

  /** Whether to correct rows of subscriptions that have not ended at Stripe. */
  boolean repairsEnded() {
    return Boolean.TRUE.equals(repairFinal) && !dryRun;
  }

  /** Returns the same request, continuing at a position. */
  ResyncRequest continued(PageCursor.Position position, ResyncResult foundSoFar) {
    return new ResyncRequest(account, customer, dryRun, repairFinal, position, foundSoFar);
  }

  /** Returns the same request, starting at the first page. */
  ResyncRequest restarted() {
    return new ResyncRequest(account, customer, dryRun, repairFinal, null, null);
  }
}
