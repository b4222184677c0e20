/**
 * HTTP in, workflow started. A request's way: {@link
 * dev.durablestripe.webhook.StripeWebhookController} reads the body, {@link
 * dev.durablestripe.contract.StripeSignature} verifies it, {@link
 * dev.durablestripe.webhook.WorkflowStarter} starts the workflow and answers only once Temporal has
 * stored it. There is no database here.
 */
@NullMarked
package dev.durablestripe.webhook;

import org.jspecify.annotations.NullMarked;
