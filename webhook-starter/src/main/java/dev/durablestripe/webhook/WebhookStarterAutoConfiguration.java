package dev.durablestripe.webhook;

import dev.durablestripe.internal.webhook.EmbeddedWebhookConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Import;

/**
 * Adds the webhook to an application. Properties are the settings of the program with the prefix
 * {@code durable-stripe}, for example {@code durable-stripe.stripe-webhook-secret}; {@code
 * durable-stripe.webhook-enabled=false} leaves it out.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "durable-stripe.webhook-enabled", matchIfMissing = true)
@Import(EmbeddedWebhookConfiguration.class)
public class WebhookStarterAutoConfiguration {}
