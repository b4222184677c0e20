package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * An operator's request to reapply or discard one event, typed as JSON: {@code {"event_id":
 * "evt_…", "reason": "…"}}.
 *
 * @param eventId {@code event_id}, Stripe's id of the event
 * @param account the Connect account of the event; null for the platform
 * @param reason why; it is kept forever, so it must contain no personal data
 * @param force whether to discard an event that neither the database, Temporal nor Stripe has; null
 *     means no
 */
public record OperatorRequest(
    @JsonProperty("event_id") @Nullable String eventId,
    @Nullable String account,
    @Nullable String reason,
    @Nullable Boolean force) {}
