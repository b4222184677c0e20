/**
 * Receives webhooks and starts workflows. The path of a request: {@link
 * dev.durablestripe.internal.http.RequestBodyFilter} reads the body, {@link
 * dev.durablestripe.internal.webhook.StripeWebhookController} has {@link
 * dev.durablestripe.internal.contract.StripeSignature} verify it, and {@link
 * dev.durablestripe.internal.webhook.WorkflowStarter} starts the workflow. The answer is sent only
 * after Temporal has stored the workflow. There is no database here.
 */
@NullMarked
package dev.durablestripe.internal.webhook;

import org.jspecify.annotations.NullMarked;
