/**
 * Finds what never arrived: events that Stripe lists and the database has heard nothing of, on the
 * platform and on each Connect account. What is found is started as the webhook would.
 */
@NullMarked
package dev.durablestripe.worker.reconcile;

import org.jspecify.annotations.NullMarked;
