/**
 * What the webhook starter and the workflow worker agree on: the {@link
 * dev.durablestripe.contract.StripeEvent event}, the {@link
 * dev.durablestripe.contract.ProcessStripeEvent workflow}, and the one place that says {@link
 * dev.durablestripe.contract.EventWorkflowStart how an event becomes a workflow}. Knows neither
 * Spring nor a database.
 */
@NullMarked
package dev.durablestripe.contract;

import org.jspecify.annotations.NullMarked;
