/** The command line of the comparison with other ways to keep subscriptions equal to Stripe's. */
@NullMarked
package dev.durablestripe.comparison;

import org.jspecify.annotations.NullMarked;
