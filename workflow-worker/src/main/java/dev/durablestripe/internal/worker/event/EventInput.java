package dev.durablestripe.internal.worker.event;

import dev.durablestripe.internal.contract.StripeEvent;

/**
 * The event in a workflow's input.
 *
 * @param event the event
 * @param verified whether the event can be trusted, see {@link EventSignatures#isAuthentic}
 */
public record EventInput(StripeEvent event, boolean verified) {}
