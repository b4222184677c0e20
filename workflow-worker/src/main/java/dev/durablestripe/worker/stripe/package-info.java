/**
 * Calls to Stripe, below its rate limit and within an attempt's time. Never inside a transaction.
 */
@NullMarked
package dev.durablestripe.worker.stripe;

import org.jspecify.annotations.NullMarked;
