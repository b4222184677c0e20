package dev.durablestripe.worker.event;

import dev.durablestripe.contract.StripeEvent;

/**
 * The event that a workflow was started with.
 *
 * @param event what it says
 * @param verified whether that is to be believed, see {@link EventSignatures#isAuthentic}
 */
public record EventInput(StripeEvent event, boolean verified) {}
