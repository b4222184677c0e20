/**
 * What the webhook starter and the workflow worker agree on: the {@link
 * dev.durablestripe.internal.contract.StripeEvent event}, its {@link
 * dev.durablestripe.internal.contract.StripeSignature signature}, the {@link
 * dev.durablestripe.internal.contract.ProcessStripeEvent workflow}, and {@link
 * dev.durablestripe.internal.contract.EventWorkflowStart how an event becomes a workflow}. Nothing
 * here depends on Spring or a database.
 */
@NullMarked
package dev.durablestripe.internal.contract;

import org.jspecify.annotations.NullMarked;
