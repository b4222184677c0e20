package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What an operator types to do something to one event, as JSON: {@code {"event_id": "evt_…",
 * "reason": "…"}}.
 *
 * @param eventId {@code event_id}, Stripe's id
 * @param account {@code account}, the Connect account that has the event; null for the platform's
 *     own
 * @param reason {@code reason}, kept for good; say no names
 * @param force {@code force}, whether to discard an event that nobody knows any more; null for no
 */
public record OperatorRequest(
    @JsonProperty("event_id") @Nullable String eventId,
    @JsonProperty("account") @Nullable String account,
    @JsonProperty("reason") @Nullable String reason,
    @JsonProperty("force") @Nullable Boolean force) {}
