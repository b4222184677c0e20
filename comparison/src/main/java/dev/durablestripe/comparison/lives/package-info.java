/**
 * What happens at Stripe: changes of subscriptions and the deliveries of their events, all
 * determined by a seed.
 */
@NullMarked
package dev.durablestripe.comparison.lives;

import org.jspecify.annotations.NullMarked;
