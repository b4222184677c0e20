/**
 * Calls Stripe's API, within its rate limit and the time of an attempt, and never inside a
 * transaction.
 */
@NullMarked
package dev.durablestripe.internal.worker.stripe;

import org.jspecify.annotations.NullMarked;
