package dev.durablestripe.comparison.runs;

import dev.durablestripe.comparison.peers.PeerKind;
import org.jspecify.annotations.Nullable;

/**
 * What one run measured; a line of JSON.
 *
 * @param scenario what went wrong
 * @param peer what was run
 * @param seed what determined the lives
 * @param skewSeconds the skew of Stripe's clocks
 * @param lives the hash of the lives
 * @param subscriptions the number of subscriptions
 * @param events the number of events
 * @param different subscriptions whose stored state is not Stripe's
 * @param stillLive of these, those that have ended at Stripe and are stored as live
 * @param neverAccepted events that were given up
 * @param effectsDoubled committed calls of the handler beyond the first of an event; null if the
 *     peer calls none
 * @param effectsMissing accepted events without a call
 * @param died how often a process ended by itself
 * @param calls requests to Stripe's API
 * @param differentAfterResend {@code different} after every event was delivered once more
 * @param differentAfterRepair {@code different} after the peer's own repair; null if it has none
 */
public record RunResult(
    Scenario scenario,
    PeerKind peer,
    long seed,
    long skewSeconds,
    String lives,
    int subscriptions,
    int events,
    int different,
    int stillLive,
    int neverAccepted,
    @Nullable Integer effectsDoubled,
    @Nullable Integer effectsMissing,
    int died,
    int calls,
    int differentAfterResend,
    @Nullable Integer differentAfterRepair) {}
