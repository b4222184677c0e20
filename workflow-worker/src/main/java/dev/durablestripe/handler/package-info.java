/**
 * What an application implements to handle events, or to react to changes of subscriptions. This
 * package is the libraries' public interface, together with the two auto-configurations.
 *
 * <p>Its records may get further components in any release, so only Durable Stripe and tests should
 * construct or deconstruct them.
 */
@NullMarked
package dev.durablestripe.handler;

import org.jspecify.annotations.NullMarked;
