package dev.durablestripe.worker;

import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.handler.SubscriptionListener;
import dev.durablestripe.internal.worker.EmbeddedWorkerConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Import;

/**
 * Adds the worker to an application. It uses the application's database and transactions, and its
 * beans of the types {@link StripeEventHandler} and {@link SubscriptionListener}. Properties are
 * the settings of the program with the prefix {@code durable-stripe}, for example {@code
 * durable-stripe.stripe-secret-key}. In addition, {@code durable-stripe.data-source} and {@code
 * durable-stripe.transaction-manager} name the beans to use if there are several, {@code
 * durable-stripe.max-connections} is the share of the pool, and {@code
 * durable-stripe.worker-enabled=false} leaves the worker out.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "durable-stripe.worker-enabled", matchIfMissing = true)
@Import(EmbeddedWorkerConfiguration.class)
public class WorkflowWorkerAutoConfiguration {}
