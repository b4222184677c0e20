package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What to reconcile, as JSON: {@code {"sweep": "UNDELIVERED", "reach": "P4D"}}.
 *
 * @param sweep which of Stripe's events to look at
 * @param reach how far back, an ISO-8601 duration; Stripe lists 30 days
 * @param account only this Connect account, '' for the platform alone, null for all
 * @param walk where an earlier run ended; null to begin
 * @param found what earlier runs have found; null to begin
 */
public record ReconcileRequest(
    @JsonProperty("sweep") Sweep sweep,
    @JsonProperty("reach") String reach,
    @JsonProperty("account") @Nullable String account,
    @JsonProperty("walk") PageCursor.@Nullable Position walk,
    @JsonProperty("found") @Nullable ReconcileResult found) {

  /** A request to begin. */
  public ReconcileRequest(Sweep sweep, String reach, @Nullable String account) {
    this(sweep, reach, account, null, null);
  }

  /** The same request, from its first page. */
  ReconcileRequest restarted() {
    return new ReconcileRequest(sweep, reach, account);
  }

  /** Which events. */
  public enum Sweep {
    /** Those that some endpoint has not taken, and the latest thin ones: quick, and often. */
    UNDELIVERED,
    /**
     * All: an endpoint that Stripe disabled has no deliveries to fail, and thin events do not tell.
     * Slow, and rarely.
     */
    ALL
  }
}
