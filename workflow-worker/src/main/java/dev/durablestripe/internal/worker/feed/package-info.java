/**
 * The change feed, {@code billing.subscription_change}, as far as it is not in the database itself:
 * triggers write it, and consumers read it with functions. Here are the wake-up of consumers and
 * the removal of old changes.
 */
@NullMarked
package dev.durablestripe.internal.worker.feed;

import org.jspecify.annotations.NullMarked;
