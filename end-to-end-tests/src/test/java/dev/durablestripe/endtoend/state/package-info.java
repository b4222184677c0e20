/** The database after any order of events: equal to Stripe's objects. */
@NullMarked
package dev.durablestripe.endtoend.state;

import org.jspecify.annotations.NullMarked;
