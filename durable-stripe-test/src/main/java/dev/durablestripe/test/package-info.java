/**
 * Tests handlers of Stripe's events, and everything around them: {@link
 * dev.durablestripe.test.DurableStripeExtension} gives a {@code @SpringBootTest} a PostgreSQL
 * database, a Temporal server and a fake Stripe, and {@link dev.durablestripe.test.DurableStripe}
 * delivers events.
 */
@NullMarked
package dev.durablestripe.test;

import org.jspecify.annotations.NullMarked;
