package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What to compare, as JSON: {@code {}} for everything, {@code {"customer": "cus_…"}} for one
 * customer, {@code {"dry_run": true}} to change nothing.
 *
 * @param account only this Connect account, '' for the platform alone, null for all; with a
 *     customer, null stands for the platform
 * @param customer only this customer's subscriptions, null for everybody's
 * @param dryRun whether to change nothing
 * @param repairFinal {@code repair_final}, whether a row that says that a subscription has ended
 *     gives way when Stripe says twice that it has not; null for no, and never in a schedule
 * @param walk where an earlier run ended; null to begin
 * @param found what earlier runs have found; null to begin
 */
public record ResyncRequest(
    @JsonProperty("account") @Nullable String account,
    @JsonProperty("customer") @Nullable String customer,
    @JsonProperty("dry_run") boolean dryRun,
    @JsonProperty("repair_final") @Nullable Boolean repairFinal,
    @JsonProperty("walk") PageCursor.@Nullable Position walk,
    @JsonProperty("found") @Nullable ResyncResult found) {

  /** A request to begin. */
  public ResyncRequest(@Nullable String account, @Nullable String customer, boolean dryRun) {
    this(account, customer, dryRun, null, null, null);
  }

  /** Whether rows that have ended by mistake are repaired. */
  boolean repairs() {
    return Boolean.TRUE.equals(repairFinal) && !dryRun;
  }

  /** The same request, from where a run has come. */
  ResyncRequest after(PageCursor.Position position, ResyncResult foundSoFar) {
    return new ResyncRequest(account, customer, dryRun, repairFinal, position, foundSoFar);
  }

  /** The same request, from its first page. */
  ResyncRequest restarted() {
    return new ResyncRequest(account, customer, dryRun, repairFinal, null, null);
  }
}
