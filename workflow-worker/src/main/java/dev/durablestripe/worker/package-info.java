/**
 * The program that applies events. An event's way: {@code workflow} → {@code activity} → {@code
 * event}, which lets a {@code handler} prepare and then commits mark and change in one transaction.
 * Handlers of subscriptions use {@code subscription}, which knows which state wins, and {@code
 * stripe}, which asks Stripe.
 */
@NullMarked
package dev.durablestripe.worker;

import org.jspecify.annotations.NullMarked;
