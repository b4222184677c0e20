/**
 * The command line of the benchmarks, which compare Durable Stripe with bare Temporal in Java and
 * Go on the same server, and with a synchronous handler. Packages below it: {@code load} sends
 * events, {@code candidates} are what receives them, {@code measure} takes the measurements, {@code
 * report} writes them down.
 */
@NullMarked
package dev.durablestripe.benchmarks;

import org.jspecify.annotations.NullMarked;
