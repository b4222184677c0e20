/**
 * Receives webhooks and starts workflows. The path of a request: {@link
 * dev.durablestripe.http.RequestBodyFilter} reads the body, {@link
 * dev.durablestripe.webhook.StripeWebhookController} has {@link
 * dev.durablestripe.contract.StripeSignature} verify it, and {@link
 * dev.durablestripe.webhook.WorkflowStarter} starts the workflow. The answer is sent only after
 * Temporal has stored the workflow. There is no database here.
 */
@NullMarked
package dev.durablestripe.webhook;

import org.jspecify.annotations.NullMarked;
