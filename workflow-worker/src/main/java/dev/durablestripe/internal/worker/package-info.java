/**
 * The program that applies events. The path of an event: {@code workflow} → {@code activity} →
 * {@code event}, which lets a {@code handler} prepare the change and then commits mark and change
 * in one transaction. Handlers of subscriptions use {@code subscription}, which decides which state
 * wins, and {@code stripe}, which calls Stripe. This package starts the program and configures it.
 */
@NullMarked
package dev.durablestripe.internal.worker;

import org.jspecify.annotations.NullMarked;
