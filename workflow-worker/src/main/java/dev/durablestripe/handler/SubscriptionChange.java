package dev.durablestripe.handler;

import java.util.Optional;

/**
 * A change of a subscription's row by an event.
 *
 * @param before the row before; empty if there was none
 * @param after the row now
 * @param event the event; {@link ReceivedEvent#reapply()} if an operator reapplies it
 */
public record SubscriptionChange(
    Optional<SubscriptionRow> before, SubscriptionRow after, ReceivedEvent event) {}
