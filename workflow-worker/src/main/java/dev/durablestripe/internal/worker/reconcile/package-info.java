/**
 * Finds events that Stripe lists but the database does not have, for the platform and each Connect
 * account, and starts them as the webhook would. Records when a sweep last completed.
 */
@NullMarked
package dev.durablestripe.internal.worker.reconcile;

import org.jspecify.annotations.NullMarked;
