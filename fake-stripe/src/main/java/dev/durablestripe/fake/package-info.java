/**
 * Stripe, as far as the worker meets it: an API over real HTTP that can be slow, wrong about the
 * time or away, events as Stripe writes them, and random lives of subscriptions.
 */
@NullMarked
package dev.durablestripe.fake;

import org.jspecify.annotations.NullMarked;
