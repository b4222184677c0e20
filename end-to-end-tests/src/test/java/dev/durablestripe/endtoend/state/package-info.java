/** The rows in the database are equal to Stripe's objects, whatever the order of the events. */
@NullMarked
package dev.durablestripe.endtoend.state;

import org.jspecify.annotations.NullMarked;
