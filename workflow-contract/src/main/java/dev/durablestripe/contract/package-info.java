/**
 * What the webhook starter and the workflow worker agree on: the {@link
 * dev.durablestripe.contract.StripeEvent event}, its {@link
 * dev.durablestripe.contract.StripeSignature signature}, the {@link
 * dev.durablestripe.contract.ProcessStripeEvent workflow}, and {@link
 * dev.durablestripe.contract.EventWorkflowStart how an event becomes a workflow}. Nothing here
 * depends on Spring or a database.
 */
@NullMarked
package dev.durablestripe.contract;

import org.jspecify.annotations.NullMarked;
