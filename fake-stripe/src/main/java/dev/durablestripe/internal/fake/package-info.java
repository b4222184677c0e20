/**
 * A fake of Stripe for tests and the quickstart: its API over real HTTP, with delays, failures and
 * clock differences; events in Stripe's format; and random lifecycles of subscriptions.
 */
@NullMarked
package dev.durablestripe.internal.fake;

import org.jspecify.annotations.NullMarked;
