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
 * @param walk where an earlier run ended; null to begin
 * @param found what earlier runs have found; null to begin
 */
public record ResyncRequest(
    @JsonProperty("account") @Nullable String account,
    @JsonProperty("customer") @Nullable String customer,
    @JsonProperty("dry_run") boolean dryRun,
    @JsonProperty("walk") PageWalk.@Nullable Position walk,
    @JsonProperty("found") @Nullable ResyncResult found) {

  /** A request to begin. */
  public ResyncRequest(@Nullable String account, @Nullable String customer, boolean dryRun) {
    this(account, customer, dryRun, null, null);
  }

  /** The same request, from its first page. */
  ResyncRequest fromTheStart() {
    return new ResyncRequest(account, customer, dryRun);
  }
}
